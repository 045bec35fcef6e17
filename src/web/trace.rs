//! Request spans. The library's default puts the path into them, and with it an invitee's token;
//! ours has the route's pattern instead, and no address of a person.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::{Error, HttpMessage};
use tracing::Span;
use tracing_actix_web::{RequestId, RootSpanBuilder};

/// Makes the span of a request.
pub(super) struct Spans;

impl RootSpanBuilder for Spans {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let id = request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default();
        let route = request.match_pattern().unwrap_or_else(|| "(none)".to_owned());
        tracing::info_span!(
            "request",
            id,
            method = %request.method(),
            route,
            status = tracing::field::Empty,
        )
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        let status = match outcome {
            Ok(response) => response.status(),
            Err(error) => error.as_response_error().status_code(),
        };
        span.record("status", status.as_u16());
        let _inside = span.enter();
        if status.is_server_error() {
            tracing::error!("request failed");
        } else {
            tracing::debug!("request done");
        }
    }
}
