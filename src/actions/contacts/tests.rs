use super::*;
use crate::domain::guest_list::Mapping;
use crate::domain::samples;
use crate::domain::text::Line;
use crate::store::StoreError;

async fn product() -> (tempfile::TempDir, App, EventId) {
    let folder = tempfile::tempdir().expect("a folder");
    let event = samples::event();
    let app = App::in_folder(folder.path(), event.created_at);
    let id = event.id;
    app.db.write(|c| events::insert(c, event).map_err(StoreError::from)).await.expect("an event");
    (folder, app, id)
}

fn guest(email: &str, given: &str) -> GuestRow {
    let mapping = Mapping::new(vec![Some(Field::Email), Some(Field::GivenName)]).expect("a mapping");
    GuestRow::parse(&mapping, |column| if column == 0 { email } else { given }).expect("a good row")
}

async fn known(app: &App, id: ContactId) -> Contact {
    app.db
        .read(move |c| contacts::find(c, id).map_err(StoreError::from))
        .await
        .expect("reads")
        .expect("is there")
}

fn refusal<T: std::fmt::Debug>(result: Result<T, Failure<ContactRefusal>>) -> ContactRefusal {
    match result {
        Err(Failure::Refused(refusal)) => refusal,
        other => panic!("expected a refusal: {other:?}"),
    }
}

#[tokio::test]
async fn a_guest_is_added_once_and_can_be_taken_back() {
    let (_folder, app, event) = product().await;
    let ada = add_guest(&app, Actor::Command, event, guest("ada@x.example", "Ada")).await.expect("is added");
    assert!(!ada.known);
    let again = refusal(add_guest(&app, Actor::Command, event, guest("ADA@x.example", "")).await);
    let invitation = ada.invitation;
    assert_eq!(again, ContactRefusal::AlreadyListed { invitation, name: "Ada".to_owned() });
    let nameless = refusal(add_guest(&app, Actor::Command, event, guest("bo@x.example", "")).await);
    assert!(nameless.to_string().starts_with("There is no name."), "{nameless}");

    let removed = remove_guest(&app, Actor::Command, ada.invitation).await.expect("is removed");
    assert_eq!(removed, (event, "Ada".to_owned()));
    assert_eq!(
        refusal(remove_guest(&app, Actor::Command, ada.invitation).await),
        ContactRefusal::NoInvitation
    );
    let back =
        add_guest(&app, Actor::Command, event, guest("ada@x.example", "Adah")).await.expect("is added");
    assert!(back.known, "the directory remembers");
    assert_eq!(known(&app, back.contact).await.details.printed(), "Adah");
    assert_eq!(back.contact, ada.contact);
}

#[tokio::test]
async fn a_guest_who_was_invited_stays_on_the_list() {
    let (_folder, app, event) = product().await;
    let ada = add_guest(&app, Actor::Command, event, guest("ada@x.example", "Ada")).await.expect("is added");
    app.db
        .write(move |c| -> Result<(), StoreError> {
            let mut invitation = invitations::find(c, ada.invitation)?.expect("is there");
            invitation.standing = Standing::Invited;
            Ok(invitations::update(c, &invitation)?)
        })
        .await
        .expect("writes");
    assert_eq!(refusal(remove_guest(&app, Actor::Command, ada.invitation).await), ContactRefusal::Invited);
}

#[tokio::test]
async fn an_address_belongs_to_one_contact() {
    let (_folder, app, event) = product().await;
    add_guest(&app, Actor::Command, event, guest("ada@x.example", "Ada")).await.expect("is added");
    let bo = add_guest(&app, Actor::Command, event, guest("bo@x.example", "Bo")).await.expect("is added");
    let mut details = known(&app, bo.contact).await.details;
    assert_eq!(
        edit(&app, Actor::Command, bo.invitation, details.clone()).await.expect("nothing to do"),
        Edited::Nothing
    );
    details.email = crate::domain::email::Email::parse("Ada@X.example").expect("an address");
    let taken = refusal(edit(&app, Actor::Command, bo.invitation, details.clone()).await);
    assert_eq!(taken, ContactRefusal::EmailTaken { name: "Ada".to_owned() });
    details.email = crate::domain::email::Email::parse("bo.new@x.example").expect("an address");
    details.given_name = Line::parse("Åsa").expect("a name");
    details.organisation.name = Line::parse("Ministry").expect("a name");
    assert_eq!(
        edit(&app, Actor::Command, bo.invitation, details.clone()).await.expect("is changed"),
        Edited::Saved
    );
    assert_eq!(known(&app, bo.contact).await.details, details);
    details.organisation.name = Line::parse("MINISTRY").expect("a name");
    assert_eq!(
        edit(&app, Actor::Command, bo.invitation, details.clone()).await.expect("is changed"),
        Edited::Saved
    );
    assert_eq!(known(&app, bo.contact).await.details, details, "a name can be corrected to capitals");
}
