# English. Every message stands in all languages with the same variables; a test compares them.

## Dates and times. Weekdays are numbered from Monday.

date-weekday = { $weekday ->
    [1] Monday
    [2] Tuesday
    [3] Wednesday
    [4] Thursday
    [5] Friday
    [6] Saturday
   *[7] Sunday
}
date-month = { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
date-day = { $weekday } { $day } { $month } { $year }
# $minute stands alone for languages that leave out a full hour; $minutes has two digits.
date-clock = { $minute ->
   *[other] { $hours }:{ $minutes }
}
date-moment = { $day }, { $clock } { $zone }
date-same-day = { $day }, { $from }–{ $to } { $zone }
date-several-days = { $from } – { $to } { $zone }
date-several-zones = { $from } – { $to }
date-day-and-clock = { $day }, { $clock }

## Pages that say no.

error-reference = If you ask for help, please give this reference: { $id }
error-400-title = This request could not be understood
error-400-text = Please go back, reload the page and try again.
error-403-title = You may not do this
error-403-text = Your account does not allow it, or the request came from another site. Please open the page again and try from there.
error-404-title = There is no such page
error-404-text = Please check the address. If you followed a link in a message, please copy it whole: it may have been cut off at the end of a line.
error-405-title = This cannot be done here
error-405-text = The address exists, but not for this kind of request. Please go back and try again.
error-410-title = This page is no longer available
error-410-text = It was here, but its time is over.
error-413-title = What you sent is too large
error-413-text = Please send less, or a smaller file.
error-415-title = This kind of content is not accepted
error-415-text = Please send it in another format.
error-422-title = Something is missing or wrong
error-422-text = Please go back, check what you entered and send it again.
error-429-title = Too many attempts
error-429-text = Please wait a few minutes and try again.
error-500-title = Something went wrong
error-500-text = The fault is ours, not yours, and it has been recorded. Please try again in a few minutes.
error-503-title = We are busy at the moment
error-503-text = Nothing you saved has been lost. Please try again in a minute.

## The invitee's page: frame.

page-error-prefix = Error: { $title }
page-languages = Language
page-personal = This page is meant for you alone: please do not pass its address on.
page-contact = Questions? Please write to { $organiser }: { $email }

## The invitation itself.

invitation-greeting = Dear { $name },
invitation-lead = { $organiser } has the honour of inviting you to
invitation-when = When
invitation-where = Where
invitation-online = Online
invitation-join = Join the meeting
invitation-join-later = The link is shown here once you have accepted.
invitation-deadline = Reply by
invitation-seats = Seats
invitation-seats-note = { $seats ->
    [one] There is one seat.
   *[other] There are { $seats } seats, given in the order of acceptance.
}
invitation-seats-room = { $seats ->
    [one] There is one seat in the room.
   *[other] There are { $seats } seats in the room, given in the order of acceptance.
}
invitation-about = About the meeting

## The question.

reply-question = Will you take part?
reply-question-again = What is your reply now?
reply-yes = Yes, I will take part
reply-yes-in-person = Yes, I will come in person
reply-yes-online = Yes, I will take part online
reply-mode = How you take part
reply-mode-in-person = In person
reply-mode-online = Online
reply-no = No, I am unable to take part
reply-details = Your details
reply-details-hint = If you take part, please check how you will appear on your badge and on the list of participants.
reply-name = Name as printed
reply-name-hint = With your title, exactly as it should appear.
reply-position = Position
reply-organisation = Organisation
reply-reason = Reason
reply-reason-hint = Optional. Only the organiser will read it.
reply-send = Send my reply
reply-send-decline = Decline the invitation
reply-back = Keep my reply as it is

## What is wrong with an answer.

problem-summary = There is a problem
problem-mark = Error:
problem-choice = Please choose whether you will take part
problem-name-missing = Please enter your name as it should be printed
problem-too-long = { $field }: please use at most { $max ->
    [one] one character
   *[other] { $max } characters
}
problem-control = { $field }: please remove line breaks and other invisible characters

## After an answer.

answer-accepted-title = Your seat is confirmed
answer-accepted-text = Thank you. { $organiser } looks forward to welcoming you.
answer-online-title = Your participation is confirmed
answer-online-text = Thank you. You take part online; the link is below.
answer-online-text-later = Thank you. You take part online. { $organiser } will send you the link.
answer-declined-title = Thank you for letting us know
answer-declined-text = You have declined the invitation. { $organiser } is sorry to miss you.
answer-recorded = What we have recorded
answer-reply = Reply
answer-reply-accepted = I will take part
answer-reply-declined = I am unable to take part
answer-when = Recorded
answer-mail = A confirmation is on its way to { $email }.
answer-calendar = Add to calendar
answer-change = Change my reply
answer-change-until = You can change or withdraw your reply until { $deadline }.
answer-accept-after-all = If your plans change, you can still accept until { $deadline }.
answer-change-closed = The organiser is no longer taking changes. If something changes, please write to { $organiser }: { $email }
answer-change-by-mail = The time for changes ended on { $deadline }. If something changes, please write to { $organiser }: { $email }

## Refusals.

full-title = All seats are taken
full-text = { $seats ->
    [one] The only seat has been taken.
   *[other] All { $seats } seats have been taken.
}
full-online = You can still take part online, where no seat is needed.
full-again = Your reply was not recorded as an acceptance. If a seat becomes free before { $deadline }, you can accept on this page.
full-later = If a seat becomes free before { $deadline }, you can accept on this page.
full-decline = If you would not take part in any case, you can let the organiser know here.
closed-title = The time for replies has ended
closed-text = Replies were possible until { $deadline }.
closed-early-text = The organiser is no longer taking replies.
closed-contact = If you would still like to take part, or cannot come after all, please write to { $organiser }: { $email }
cancelled-title = This meeting has been cancelled
cancelled-text = { $organiser } has cancelled this meeting. You need not do anything.
unopened-title = Replies are not open yet
unopened-text = The invitation is still being prepared. Please come back to this page later.
over-title = This meeting has taken place
over-text = It ended on { $end }. Your invitation can no longer be answered.
expired-title = This link is no longer valid
expired-text = If you have received a newer message about this meeting, please use the link in it. Otherwise please write to { $organiser }: { $email }
invalid-title = This link does not work
invalid-text = It may have been cut off, or replaced by a newer one.
invalid-help = Please open the link in the latest message you received, and copy it whole. If it still does not work, please reply to that message.

## The waiting list.

wait-question = Would you like to be put on the waiting list?
wait-question-again = Would you like to stay on the waiting list?
wait-yes = Yes, put me on the waiting list
wait-yes-again = Yes, keep me on the waiting list
waiting-title = You are on the waiting list
waiting-text = No seat is free for you at present. If one becomes free, { $organiser } will write to you.
waiting-online = If you would rather take part online, please change your reply; you then leave the waiting list.
waiting-until = You can leave the waiting list or correct your details until { $deadline }.
waiting-after-all = If your plans change, you can still ask for a place on the waiting list until { $deadline }.
answer-reply-waiting = I would like to take part if a seat becomes free
full-share-title = No seat is free for you at present
full-country = All seats for representatives of your country have been taken.
full-group = All seats for your stakeholder group have been taken.
full-organisation = All seats of your organisation have been taken.
full-not-recorded = The last seat was given before your reply arrived, so it was not recorded as an acceptance.
full-wait = You can be put on the waiting list. If a seat becomes free for you, { $organiser } will write to you.
offer-title = A seat has become free for you
offer-text = It is kept for you until { $deadline }. Please let us know whether you would like to take it.

## Colleagues.

nominee-send = No, but I propose a colleague
nominee-title = Your colleague
nominee-hint = Your colleague will get an invitation of their own, at their own address.
nominee-name = Name of your colleague
nominee-position = Position of your colleague
nominee-email = Email of your colleague
nominee-of = { $name } is unable to take part and has proposed you.
nominee-proposed-title = Your proposal has been received
nominee-proposed-text = { $organiser } will let you know. Until then your own invitation stands.
nominee-invited-title = Your colleague has been invited
nominee-invited-text = { $organiser } has invited your colleague in your place. You need not do anything.
nominee-invited-note = If this changes, please write to { $organiser }: { $email }
nominee-withdraw = Withdraw my proposal
offer-kept-title = The seat is kept for you
problem-nominee-name = Please enter your colleague’s name
problem-nominee-email = Please enter your colleague’s email address, such as name@ministry.example
problem-nominee-self = This is your own address. Please enter your colleague’s.
problem-nominee-undecided = Your earlier proposal is still being considered. Please withdraw it first.
problem-nominee-not-taken = This invitation is personal: no colleague can be sent.

## The programme.

programme-title = Programme
programme-hint = Please tick what you will attend.
session-attend = I will attend
session-attend-in-person = I will come in person
session-attend-online = I will take part online
session-not = I will not attend
session-wait = Put me on the waiting list: all seats are taken
session-wait-on = Keep me on the waiting list
session-full = All seats are taken.
session-closed = This can no longer be changed.
session-by = Please choose until { $deadline }.
session-attending = You attend
session-attending-in-person = You come in person
session-attending-online = You take part online
session-waiting = You are on the waiting list
session-none = You do not attend
problem-session-taken = “{ $session }”: all seats are taken
problem-session-late = “{ $session }”: this can no longer be changed

## The organiser’s questions.

question-title = A few questions
question-optional = { $question } (optional)
question-none = No answer
question-choose = Please choose
question-yes = Yes
question-no = No
question-agreed = Agreed
question-condition = Only if you answered “{ $answer }” to “{ $question }”.
question-if-in-person = Only if you come in person.
question-if-online = Only if you take part online.
question-sensitive = Kept encrypted, shown to the few who need it, and deleted after the meeting.
question-sealed = Your answer has been recorded and is not shown here. To keep it, leave this as it is.
question-forget = Delete the answer that I gave
question-recorded-sealed = Recorded, not shown here
question-files-later = After your reply you can hand in: { $questions }
question-changed-title = The form has changed
question-changed-text = The organiser changed the questions or the programme while this page was open, so your reply was not recorded. What you entered is still here: please check it and send it again.
question-needed-title = Something is still needed
question-needed-text = The organiser asks you for the following.
question-answer-now = Answer the questions
file-hand-in = Hand in a file
file-replace = Hand in another file
file-recorded = Handed in
file-kept = The file was handed in on { $date }. It is not shown here.
file-hint = A PDF, or a PNG or JPEG image, of at most { $size } MB.
file-label = File
file-send = Send the file
file-delete = Delete the file
file-back = Back to my invitation
problem-question-missing = Please answer “{ $question }”
problem-question-agree = Please agree: “{ $question }”
problem-question-number = “{ $question }”: please enter a whole number
problem-question-small = “{ $question }”: please enter { $least } or more
problem-question-great = “{ $question }”: please enter { $most } or less
problem-question-date = “{ $question }”: please enter a date, such as 2027-06-09
problem-question-choice = “{ $question }”: please choose one of the answers
problem-file-missing = Please choose a file
problem-file-large = The file is larger than { $size } MB. Please choose a smaller one.
problem-file-type = This is neither a PDF nor a PNG or JPEG image. Please save it as one of these and try again.

## Assistants.

assistant-for = You answer for { $name }, as { $assistant }.
assistant-answered = Answered by
assistant-role = { $name }, assistant

## Proving the mailbox.

proof-title = Is this you?
proof-text = This page is shown only once we know that it is you. We can send a code to { $email }, the address that this invitation was sent to.
proof-send = Send me a code
proof-sent = A code is on its way to { $email }. It is valid for ten minutes.
proof-code = Code
proof-code-hint = Six digits, from the message that we have sent.
proof-enter = Continue
proof-send-again = Send me another code
proof-not-taken = Nothing was recorded, because we do not know yet that it is you. Please ask for a code and enter it, then try again.
problem-code-wrong = This is not the code. Please check the six digits in the latest message.
problem-code-over = This code is no longer valid. Please ask for another one.

## Delegations.

delegation-title = Your delegation
delegation-open = Your delegation
delegation-seats = { $seats ->
    [one] Your organisation has one seat.
   *[other] Your organisation has { $seats } seats.
} { $free ->
    [0] None is free.
    [one] One is free.
   *[other] { $free } are free.
}
join-title = Join the delegation
join-text = The delegation of { $organisation } has seats at this meeting. If you belong to it, please enter your details: an invitation will be sent to your address, and you answer it there.
join-email = Your email address
join-email-hint = It must end in { $domain }.
join-send = Send me an invitation
join-done-title = Please look into your mailbox
join-done-text = If the address can be invited, an invitation is on its way to it. Whoever has been invited already finds the earlier message there; it is not sent twice.
join-full-title = Every seat of this delegation is taken
join-full-text = If a seat becomes free, you can join here.
problem-join-name = Please enter your name alone, in at most { $max } characters
problem-join-email = Please enter your address that ends in { $domain }
delegation-link = Whoever has an address that ends in { $domain } can join by this link. You may pass it on within your organisation.
delegation-link-label = Link to join the delegation
member-comes = Will take part
member-online = Takes part online
member-open = Has not answered yet
member-waits = Is on the waiting list
member-free = Does not take part
member-withdraw = Withdraw
member-title = Name a member
member-hint = The person gets an invitation of their own, at their own address, and answers it.
member-name = Name
member-email = Email
member-send = Invite this person
member-none = Every seat of your organisation is taken. If you withdraw a member, you can name another. Whoever is withdrawn gets no message about it: please tell them.
problem-member-full = Every seat of your organisation is taken. Please withdraw a member first.
problem-member-listed = This person has been invited already.
problem-member-elsewhere = This person cannot be named here. Please write to the organiser.

## Mails: what stands around an organiser's text.

mail-colon = :
mail-open = Open the invitation
mail-why = You receive this message because { $organiser } has invited you to { $event }.
mail-data = { $organiser } keeps your name, office and address in order to prepare this meeting. To have them corrected or deleted, please write to { $email }.
mail-personal = The link in this message is meant for you alone: please do not pass it on.
mail-stop = To receive no more messages of this kind: { $link }
mail-stop-link = stop them here
mail-below = This message is also in English, below.
mail-test-note = This is a test. Its link is only a sample and cannot be used to answer.
mail-copy-note = This copy is for you as assistant of { $name }. Its link is your own: with it you can answer for them, and your name is noted.
mail-copy-note-only = This message is for you as assistant of { $name }.

# The page by which whoever got a mail stops such mail.
stop-title = Stop mail to this address?
stop-text = No more invitations, reminders or other messages of this service will be sent to { $email }.
stop-no-answer = This is not an answer. To accept or to decline an invitation, please use the link in its message, or write to { $organiser } at { $email }.
stop-button = Stop mailing me
stop-done-title = No more mail will be sent
stop-done-text = { $email } will not be written to any more. Answers that were given stay as they are.
stop-again = Mail me again
stop-reply = Mail to { $email } was stopped at its holder’s wish, so nothing is sent there, confirmations included.

# The invented event for which a text of the library is shown.
example-title = Roundtable on Resilient Networks
example-description = Two sessions: the security of routing, and submarine cables.
example-venue = Conference Centre
example-address = 1 Example Square
example-organiser = Roundtable Secretariat
