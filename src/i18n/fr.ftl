# Français. Les espaces devant « : ; ? ! » et dans les guillemets sont insécables.

## Dates et heures

date-weekday = { $weekday ->
    [1] lundi
    [2] mardi
    [3] mercredi
    [4] jeudi
    [5] vendredi
    [6] samedi
   *[7] dimanche
}
date-month = { $month ->
    [1] janvier
    [2] février
    [3] mars
    [4] avril
    [5] mai
    [6] juin
    [7] juillet
    [8] août
    [9] septembre
    [10] octobre
    [11] novembre
   *[12] décembre
}
date-day = { $weekday } { $day ->
    [1] 1er
   *[other] { $day }
} { $month } { $year }
date-clock = { $minute ->
    [0] { $hour } h
   *[other] { $hour } h { $minutes }
}
date-moment = { $day } à { $clock }, { $zone }
date-same-day = { $day }, de { $from } à { $to }, { $zone }
date-several-days = du { $from } au { $to }, { $zone }
date-several-zones = du { $from } au { $to }
date-day-and-clock = { $day } à { $clock }

## Pages de refus

error-reference = Si vous demandez de l’aide, veuillez indiquer cette référence : { $id }
error-400-title = Cette demande n’a pas pu être comprise
error-400-text = Veuillez revenir en arrière, recharger la page et réessayer.
error-403-title = Accès non autorisé
error-403-text = Votre compte ne le permet pas, ou la demande venait d’un autre site. Veuillez ouvrir de nouveau la page et réessayer à partir de celle-ci.
error-404-title = Cette page n’existe pas
error-404-text = Veuillez vérifier l’adresse. Si vous avez suivi un lien reçu dans un message, copiez-le en entier : il a pu être coupé en fin de ligne.
error-405-title = Cette action n’est pas possible ici
error-405-text = L’adresse existe, mais pas pour ce type de demande. Veuillez revenir en arrière et réessayer.
error-410-title = Cette page n’est plus disponible
error-410-text = Elle a existé, mais son temps est écoulé.
error-413-title = Votre envoi est trop volumineux
error-413-text = Veuillez envoyer moins de données ou un fichier plus petit.
error-415-title = Ce type de contenu n’est pas accepté
error-415-text = Veuillez l’envoyer dans un autre format.
error-422-title = Une information manque ou est erronée
error-422-text = Veuillez revenir en arrière, vérifier votre saisie et l’envoyer de nouveau.
error-429-title = Trop de tentatives
error-429-text = Veuillez patienter quelques minutes, puis réessayer.
error-500-title = Une erreur s’est produite
error-500-text = Elle vient de notre côté et a été enregistrée. Veuillez réessayer dans quelques minutes.
error-503-title = Le service est momentanément très sollicité
error-503-text = Rien de ce que vous avez enregistré n’est perdu. Veuillez réessayer dans une minute.

## La page de la personne invitée : cadre

page-error-prefix = Erreur : { $title }
page-languages = Langue
page-personal = Cette page vous est personnelle : veuillez ne pas transmettre son adresse.
page-contact = Une question ? Veuillez écrire à { $organiser } : { $email }

## L’invitation

invitation-greeting = À l’attention de { $name }
invitation-lead = { $organiser } a l’honneur de vous inviter à la rencontre
invitation-when = Date
invitation-where = Lieu
invitation-online = En ligne
invitation-join = Rejoindre la réunion
invitation-join-later = Le lien s’affichera ici dès que vous aurez accepté.
invitation-deadline = Date limite de réponse
invitation-seats = Places
invitation-seats-note = { $seats ->
    [one] Il y a une seule place.
    [many] Il y a { $seats } de places, attribuées dans l’ordre des acceptations.
   *[other] Il y a { $seats } places, attribuées dans l’ordre des acceptations.
}
invitation-seats-room = { $seats ->
    [one] Il y a une seule place dans la salle.
    [many] Il y a { $seats } de places dans la salle, attribuées dans l’ordre des acceptations.
   *[other] Il y a { $seats } places dans la salle, attribuées dans l’ordre des acceptations.
}
invitation-about = À propos de la rencontre

## La question

reply-question = Participerez-vous ?
reply-question-again = Quelle est maintenant votre réponse ?
reply-yes = Oui, je participerai
reply-yes-in-person = Oui, je viendrai sur place
reply-yes-online = Oui, je participerai en ligne
reply-mode = Mode de participation
reply-mode-in-person = Sur place
reply-mode-online = En ligne
reply-no = Non, je ne pourrai pas participer
reply-details = Vos indications
reply-details-hint = Si vous participez, veuillez vérifier les indications qui figureront sur votre badge et sur la liste des participants.
reply-name = Nom à imprimer
reply-name-hint = Avec votre titre, exactement comme il doit figurer.
reply-position = Fonction
reply-organisation = Organisation
reply-reason = Motif
reply-reason-hint = Facultatif. Seul l’organisateur le lira.
reply-send = Envoyer ma réponse
reply-send-decline = Décliner l’invitation
reply-back = Garder ma réponse telle quelle

## Ce qui ne va pas dans une réponse

problem-summary = Il y a un problème
problem-mark = Erreur :
problem-choice = Veuillez indiquer si vous participerez
problem-name-missing = Veuillez saisir votre nom tel qu’il doit être imprimé
problem-too-long = { $field } : veuillez ne pas dépasser { $max ->
    [one] { $max } caractère
    [many] { $max } de caractères
   *[other] { $max } caractères
}
problem-control = { $field } : veuillez retirer les sauts de ligne et autres caractères invisibles

## Après une réponse

answer-accepted-title = Votre place est confirmée
answer-accepted-text = Merci. { $organiser } se réjouit de vous accueillir.
answer-online-title = Votre participation est confirmée
answer-online-text = Merci. Vous participerez en ligne ; le lien figure ci-dessous.
answer-online-text-later = Merci. Vous participerez en ligne. { $organiser } vous enverra le lien.
answer-declined-title = Merci de nous avoir prévenus
answer-declined-text = Vous avez décliné l’invitation. { $organiser } regrette de ne pas pouvoir vous accueillir.
answer-recorded = Ce que nous avons enregistré
answer-reply = Réponse
answer-reply-accepted = Je participerai
answer-reply-declined = Je ne pourrai pas participer
answer-when = Enregistrée
answer-mail = Une confirmation vous est envoyée à l’adresse { $email }.
answer-calendar = Ajouter à l’agenda
answer-change = Modifier ma réponse
answer-change-until = Vous pouvez modifier ou retirer votre réponse jusqu’au { $deadline }.
answer-accept-after-all = Si vos projets changent, vous pouvez encore accepter jusqu’au { $deadline }.
answer-change-closed = L’organisateur n’accepte plus de modifications. En cas de changement, veuillez écrire à { $organiser } : { $email }
answer-change-by-mail = Les modifications étaient possibles jusqu’au { $deadline }. En cas de changement, veuillez écrire à { $organiser } : { $email }

## Refus

full-title = Toutes les places sont prises
full-text = { $seats ->
    [one] La seule place est prise.
    [many] Les { $seats } de places sont toutes prises.
   *[other] Les { $seats } places sont toutes prises.
}
full-online = Vous pouvez toujours participer en ligne, sans occuper de place.
full-again = Votre acceptation n’a pas pu être enregistrée. Si une place se libère avant le { $deadline }, vous pourrez accepter sur cette page.
full-later = Si une place se libère avant le { $deadline }, vous pourrez accepter sur cette page.
full-decline = Si vous ne comptez pas participer, vous pouvez en informer l’organisateur ici.
closed-title = Le délai de réponse est écoulé
closed-text = Les réponses étaient possibles jusqu’au { $deadline }.
closed-early-text = L’organisateur n’accepte plus de réponses.
closed-contact = Si vous souhaitez encore participer, ou si vous ne pouvez finalement pas venir, veuillez écrire à { $organiser } : { $email }
cancelled-title = Cette rencontre est annulée
cancelled-text = { $organiser } a annulé cette rencontre. Vous n’avez rien à faire.
unopened-title = Les réponses ne sont pas encore ouvertes
unopened-text = L’invitation est en préparation. Veuillez revenir plus tard sur cette page.
over-title = Cette rencontre a eu lieu
over-text = Elle s’est terminée le { $end }. Il n’est plus possible de répondre à l’invitation.
expired-title = Ce lien n’est plus valable
expired-text = Si vous avez reçu un message plus récent au sujet de cette rencontre, veuillez utiliser le lien qu’il contient. Sinon, veuillez écrire à { $organiser } : { $email }
invalid-title = Ce lien ne fonctionne pas
invalid-text = Il a pu être coupé, ou remplacé par un lien plus récent.
invalid-help = Veuillez ouvrir le lien du dernier message que vous avez reçu et le copier en entier. S’il ne fonctionne toujours pas, veuillez répondre à ce message.

## La liste d’attente

wait-question = Souhaitez-vous figurer sur la liste d’attente ?
wait-question-again = Souhaitez-vous rester sur la liste d’attente ?
wait-yes = Oui, je souhaite figurer sur la liste d’attente
wait-yes-again = Oui, je reste sur la liste d’attente
waiting-title = Vous êtes sur la liste d’attente
waiting-text = Aucune place n’est libre pour vous en ce moment. Si une place se libère, { $organiser } vous écrira.
waiting-online = Si vous préférez participer en ligne, veuillez modifier votre réponse ; vous quitterez alors la liste d’attente.
waiting-until = Vous pouvez quitter la liste d’attente ou corriger vos indications jusqu’au { $deadline }.
waiting-after-all = Si vos projets changent, vous pouvez encore demander à figurer sur la liste d’attente jusqu’au { $deadline }.
answer-reply-waiting = Je souhaite participer si une place se libère
full-share-title = Aucune place n’est libre pour vous en ce moment
full-country = Toutes les places réservées aux représentants de votre pays sont prises.
full-group = Toutes les places réservées à votre groupe de parties prenantes sont prises.
full-organisation = Toutes les places de votre organisation sont prises.
full-not-recorded = La dernière place a été attribuée avant l’arrivée de votre réponse ; elle n’a donc pas été enregistrée comme une acceptation.
full-wait = Vous pouvez figurer sur la liste d’attente. Si une place se libère pour vous, { $organiser } vous écrira.
offer-title = Une place s’est libérée pour vous
offer-text = Elle vous est réservée jusqu’au { $deadline }. Veuillez nous faire savoir si vous souhaitez l’occuper.

## Les collègues

nominee-send = Non, mais je propose un ou une collègue
nominee-title = Votre collègue
nominee-hint = Votre collègue recevra sa propre invitation, à sa propre adresse.
nominee-name = Nom de votre collègue
nominee-position = Fonction de votre collègue
nominee-email = Adresse électronique de votre collègue
nominee-of = { $name }, ne pouvant participer, vous a proposé de venir à sa place.
nominee-proposed-title = Votre proposition a été reçue
nominee-proposed-text = { $organiser } vous tiendra au courant. D’ici là, votre propre invitation reste valable.
nominee-invited-title = Votre collègue a reçu une invitation
nominee-invited-text = { $organiser } a invité votre collègue à votre place. Vous n’avez rien à faire.
nominee-invited-note = En cas de changement, veuillez écrire à { $organiser } : { $email }
nominee-withdraw = Retirer ma proposition
offer-kept-title = La place vous est réservée
problem-nominee-name = Veuillez saisir le nom de votre collègue
problem-nominee-email = Veuillez saisir l’adresse électronique de votre collègue, par exemple nom@ministere.example
problem-nominee-self = Cette adresse est la vôtre. Veuillez saisir celle de votre collègue.
problem-nominee-undecided = Votre proposition précédente est encore à l’examen. Veuillez d’abord la retirer.
problem-nominee-not-taken = Cette invitation est personnelle : elle ne peut pas être transmise.

## Le programme.

programme-title = Programme
programme-hint = Veuillez cocher les rendez-vous auxquels vous participerez.
session-attend = J’y participerai
session-attend-in-person = Je viendrai sur place
session-attend-online = J’y participerai en ligne
session-not = Je n’y participerai pas
session-wait = Inscrivez-moi sur la liste d’attente : toutes les places sont prises
session-wait-on = Je reste sur la liste d’attente
session-full = Toutes les places sont prises.
session-closed = Ce choix ne peut plus être modifié.
session-by = Vous pouvez choisir jusqu’au { $deadline }.
session-attending = Vous y participez
session-attending-in-person = Vous venez sur place
session-attending-online = Vous y participez en ligne
session-waiting = Vous figurez sur la liste d’attente
session-none = Vous n’y participez pas
problem-session-taken = « { $session } » : toutes les places sont prises
problem-session-late = « { $session } » : ce choix ne peut plus être modifié

## Les questions de l’organisateur.

question-title = Quelques questions
question-optional = { $question } (facultatif)
question-none = Pas de réponse
question-choose = Veuillez choisir
question-yes = Oui
question-no = Non
question-agreed = Accord donné
question-condition = Seulement si vous avez répondu « { $answer } » à « { $question } ».
question-if-in-person = Seulement si vous venez sur place.
question-if-online = Seulement si vous participez en ligne.
question-sensitive = Cette information est conservée sous forme chiffrée, montrée aux seules personnes qui en ont besoin et effacée après la rencontre.
question-sealed = Votre réponse a été enregistrée et n’est pas affichée ici. Pour la garder, laissez ce champ tel quel.
question-forget = Effacer la réponse que j’ai donnée
question-recorded-sealed = Réponse enregistrée, non affichée ici
question-files-later = Après votre réponse, vous pourrez remettre : { $questions }
question-changed-title = Le formulaire a changé
question-changed-text = L’organisateur a modifié les questions ou le programme pendant que cette page était ouverte ; votre réponse n’a donc pas été enregistrée. Ce que vous avez saisi est toujours là : veuillez le vérifier et l’envoyer de nouveau.
question-needed-title = Il manque encore quelque chose
question-needed-text = L’organisateur vous demande ce qui suit.
question-answer-now = Répondre aux questions
file-hand-in = Remettre un fichier
file-replace = Remettre un autre fichier
file-recorded = Remis
file-kept = Le fichier a été remis le { $date }. Il n’est pas affiché ici.
file-hint = Un PDF ou une image PNG ou JPEG, de { $size } Mo au plus.
file-label = Fichier
file-send = Envoyer le fichier
file-delete = Effacer le fichier
file-back = Retour à mon invitation
problem-question-missing = Veuillez répondre à « { $question } »
problem-question-agree = Veuillez donner votre accord : « { $question } »
problem-question-number = « { $question } » : veuillez saisir un nombre entier
problem-question-small = « { $question } » : veuillez saisir { $least } ou plus
problem-question-great = « { $question } » : veuillez saisir { $most } ou moins
problem-question-date = « { $question } » : veuillez saisir une date, par exemple 2027-06-09
problem-question-choice = « { $question } » : veuillez choisir l’une des réponses
problem-file-missing = Veuillez choisir un fichier
problem-file-large = Le fichier dépasse { $size } Mo. Veuillez en choisir un plus petit.
problem-file-type = Ce n’est ni un PDF ni une image PNG ou JPEG. Veuillez l’enregistrer dans l’un de ces formats et réessayer.

## Assistants.

assistant-for = Vous répondez au nom de { $name } ; votre propre nom, { $assistant }, est enregistré.
assistant-answered = Réponse donnée par
assistant-role = { $name } (assistance)

## Prouver l’accès à la boîte aux lettres.

proof-title = Est-ce bien vous ?
proof-text = Cette page ne s’affiche qu’une fois votre identité confirmée. Nous pouvons envoyer un code à { $email }, l’adresse à laquelle cette invitation a été envoyée.
proof-send = Recevoir un code
proof-sent = Un code vient d’être envoyé à { $email }. Il est valable dix minutes.
proof-code = Code
proof-code-hint = Six chiffres, dans le message que nous avons envoyé.
proof-enter = Continuer
proof-send-again = Recevoir un autre code
proof-not-taken = Rien n’a été enregistré, car votre identité n’est pas encore confirmée. Veuillez demander un code et le saisir, puis réessayer.
problem-code-wrong = Ce n’est pas le bon code. Veuillez vérifier les six chiffres dans le message le plus récent.
problem-code-over = Ce code n’est plus valable. Veuillez en demander un autre.

## Délégations.

delegation-title = Votre délégation
delegation-open = Votre délégation
delegation-seats = { $seats ->
    [one] Votre organisation dispose d’une place.
   *[other] Votre organisation dispose de { $seats } places.
} { $free ->
    [0] Aucune n’est libre.
    [one] Une est libre.
   *[other] { $free } sont libres.
}
join-title = Rejoindre la délégation
join-text = La délégation de { $organisation } dispose de places à cette rencontre. Si vous en faites partie, veuillez indiquer vos coordonnées : une invitation vous sera envoyée à votre adresse, et vous y répondrez.
join-email = Votre adresse électronique
join-email-hint = Elle doit se terminer par { $domain }.
join-send = Recevoir une invitation
join-done-title = Veuillez consulter votre messagerie
join-done-text = Si cette adresse peut être invitée, une invitation lui est envoyée. Les personnes déjà invitées y trouvent le message précédent ; il n’est pas envoyé deux fois.
join-full-title = Toutes les places de cette délégation sont prises
join-full-text = Si une place se libère, vous pourrez la rejoindre ici.
problem-join-name = Veuillez saisir votre nom seul, en { $max } caractères au plus
problem-join-email = Veuillez saisir votre adresse se terminant par { $domain }
delegation-link = Toute personne disposant d’une adresse se terminant par { $domain } peut rejoindre la délégation par ce lien. Vous pouvez le transmettre au sein de votre organisation.
delegation-link-label = Lien pour rejoindre la délégation
member-comes = Participera
member-online = Participe en ligne
member-open = N’a pas encore répondu
member-waits = Est sur la liste d’attente
member-free = Ne participe pas
member-withdraw = Retirer
member-title = Désigner un membre
member-hint = Cette personne reçoit sa propre invitation, à sa propre adresse, et y répond.
member-name = Nom
member-email = Adresse électronique
member-send = Inviter cette personne
member-none = Toutes les places de votre organisation sont prises. Si vous retirez un membre, vous pourrez en désigner un autre. La personne retirée n’en est pas informée par message : veuillez la prévenir.
problem-member-full = Toutes les places de votre organisation sont prises. Veuillez d’abord retirer un membre.
problem-member-listed = Cette personne a déjà été invitée.
problem-member-elsewhere = Cette personne ne peut pas être désignée ici. Veuillez écrire à l’organisateur.

## Mails: what stands around an organiser's text.

mail-colon = {"\u00A0"}:
mail-open = Ouvrir l’invitation
mail-why = Vous recevez ce message parce que { $organiser } vous a adressé une invitation à la rencontre { $event }.
mail-data = { $organiser } conserve vos nom, fonction et adresse afin de préparer cette rencontre. Pour les faire rectifier ou effacer, vous pouvez écrire à { $email }.
mail-personal = Le lien contenu dans ce message vous est personnel : merci de ne pas le transmettre.
mail-stop = Pour ne plus recevoir de messages de ce type : { $link }
mail-stop-link = les arrêter ici
mail-below = Ce message figure également en français, ci-dessous.
mail-test-note = Ceci est un essai. Le lien n’est qu’un exemple et ne permet pas de répondre.
mail-copy-note = Cette copie vous est destinée parce que vous assistez { $name }. Son lien vous est propre : il vous permet de répondre en son nom, et votre nom est enregistré.
mail-copy-note-only = Ce message vous est adressé parce que vous assistez { $name }.

# The page by which whoever got a mail stops such mail.
stop-title = Ne plus écrire à cette adresse ?
stop-text = Plus aucune invitation, aucun rappel ni aucun autre message de ce service ne sera envoyé à { $email }.
stop-no-answer = Ceci n’est pas une réponse. Pour accepter ou décliner une invitation, veuillez utiliser le lien de son message ou écrire à { $organiser } ({ $email }).
stop-button = Ne plus m’écrire
stop-done-title = Aucun message ne sera plus envoyé
stop-done-text = Plus rien ne sera envoyé à { $email }. Les réponses déjà données restent inchangées.
stop-again = M’écrire de nouveau
stop-reply = L’envoi de messages à { $email } a été arrêté à la demande de son titulaire : rien n’y est envoyé, pas même les confirmations.

# L’événement imaginaire pour lequel un texte de la bibliothèque est montré.
example-title = Table ronde sur la résilience des réseaux
example-description = Deux séances : la sécurité du routage et les câbles sous-marins.
example-venue = Centre de conférences
example-address = 1, place de l’Exemple
example-organiser = Secrétariat de la table ronde
