//! Files that guests handed in: putting one in for them, and taking one out.

use actix_multipart::Multipart;
use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::web::{Data, Path};

use crate::actions::answers::AnswerRefusal;
use crate::actions::answers::files::{self as actions, FileRefusal};
use crate::app::App;
use crate::domain::id::{InvitationId, QuestionId};
use crate::domain::question::answers::MAX_FILE;
use crate::domain::user::Permission;
use crate::paths;
use crate::web::error::AppError;
use crate::web::guard::{Recorder, Staff};
use crate::web::upload::{self, Limit, Part};
use crate::web::{flash, page};

/// A file is read up to what is taken, and thrown away from there on.
const LIMIT: Limit = Limit { part: MAX_FILE, body: 8 * MAX_FILE };

/// `POST /admin/invitations/{id}/files/{question}`
pub async fn record(
    app: Data<App>,
    who: Recorder,
    path: Path<(InvitationId, QuestionId)>,
    body: Multipart,
) -> Result<HttpResponse, AppError> {
    let (id, question) = *path;
    let mut parts = upload::read(body, LIMIT).await?;
    let Part { content, file_name, too_large, .. } = upload::take(&mut parts, "file");
    let back =
        |notice: &str| Ok(flash::with(page::see_other(&paths::invitation_part(id, "questions")), notice));
    if too_large {
        return back("The file is larger than 5 MB and was not kept. Choose a smaller one.");
    }
    if content.is_empty() && file_name.is_empty() {
        return back("Choose a file first.");
    }
    match AppError::refusal(actions::record(&app, who.actor(), id, question, content).await)? {
        Ok(()) => Ok(flash::with(page::see_other(&paths::invitation(id)), "File recorded.")),
        Err(FileRefusal::Desk(AnswerRefusal::Unknown) | FileRefusal::NotAsked) => Err(AppError::NotFound),
        Err(FileRefusal::Desk(refusal)) => back(&refusal.to_string()),
        Err(_) => back(
            "This is neither a PDF nor a PNG or JPEG image, and was not kept. Save it as one of these and try again.",
        ),
    }
}

/// `POST /admin/invitations/{id}/files/{question}/download`: an attachment, never shown in the page.
pub async fn download(
    app: Data<App>,
    who: Staff,
    path: Path<(InvitationId, QuestionId)>,
) -> Result<HttpResponse, AppError> {
    let (id, question) = *path;
    let sensitive = who.may(Permission::Sensitive);
    let handed = actions::hand_out(&app, who.actor(), id, question, sensitive).await;
    match AppError::refusal(handed)? {
        Ok((kind, content)) => Ok(HttpResponse::Ok()
            .content_type(kind.as_str())
            .insert_header((CACHE_CONTROL, "no-store"))
            .insert_header((
                CONTENT_DISPOSITION,
                format!("attachment; filename=\"{id}.{}\"", kind.extension()),
            ))
            .body(content)),
        Err(FileRefusal::DoesNotOpen(error)) => {
            let notice =
                format!("The file cannot be opened: {error}. Put the key file back that was in use then.");
            Ok(flash::with(page::see_other(&paths::invitation(id)), &notice))
        }
        Err(_) => Err(AppError::NotFound),
    }
}
