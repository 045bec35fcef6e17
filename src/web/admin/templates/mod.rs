//! Mail texts on the desk: what each kind of mail says, in each language.

pub mod edit;
mod editor;
pub mod list;

use crate::domain::template::{Field, TemplateError};
use crate::web::form::FieldErrors;

/// What is wrong with a text, under its two fields.
pub(super) fn text_errors(errors: &[TemplateError]) -> FieldErrors {
    let mut fields = FieldErrors::default();
    for error in errors {
        let field = if error.field() == Field::Subject { "subject" } else { "body" };
        fields.add(field, error.to_string());
    }
    fields
}
