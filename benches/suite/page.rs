//! `page`: the page that an invitee opens, its token checked, its row read, its words rendered,
//! through every middleware; beside a server of the same framework that answers with as many
//! constant bytes. A third server says how much is possible for a page that is looked up at all: it
//! checks the token, reads one column of one row, and answers with the constant bytes. The generator runs
//! in this process and takes its part of the processors from all of them.

use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};

use super::load::{Connection, closed, open};
use super::measure::{Finding, median, p99};
use super::place::{Place, server};
use super::{CliError, Options};
use crate::app::App as Product;
use crate::config::Config;
use crate::domain::token::Purpose;
use crate::store::{StoreError, invitations};

const CONNECTIONS: usize = 64;
/// So many that none is opened more often than a link may be.
const GUESTS: u32 = 20_000;
const SPAN: Duration = Duration::from_secs(3);
const RATE: u32 = 1000;

pub(super) async fn measure(options: &Options) -> Result<Vec<Finding>, CliError> {
    let place = Place::invited(GUESTS).await?;
    let pages = place.pages().await?;
    let product = place.serve().await?;
    let first = pages.first().map(String::as_str).unwrap_or("/");
    let length = Connection::open(product.address).await?.fetch(first, "").await?.body.len();
    let constant = place.command(&["bench", "page", "--limit-of", &length.to_string()])?;
    let constant = server(constant, &place.file("constant.log")).await?;
    let lookup = place.command(&["bench", "page", "--limit-of", &format!("{LOOKED_UP}{length}")])?;
    let lookup = server(lookup, &place.file("lookup.log")).await?;
    // The product's own constant page, through every middleware of its own.
    let health = vec!["/healthz".to_owned(); CONNECTIONS];
    let (mut own, mut limit, mut through, mut floor) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut skip = 0;
    for _ in 0..options.rounds {
        own.push(closed(product.address, &pages, skip, CONNECTIONS, SPAN).await?);
        limit.push(closed(constant.address, &pages, skip, CONNECTIONS, SPAN).await?);
        floor.push(closed(lookup.address, &pages, skip, CONNECTIONS, SPAN).await?);
        through.push(closed(product.address, &health, 0, CONNECTIONS, SPAN).await?);
        skip += 50;
    }
    let times = open(product.address, &pages, "", CONNECTIONS, RATE, 5 * RATE).await?;
    let own = median(own);
    let middleware = ("two bytes through the product's own middleware", median(through));
    let constant = ("the same bytes, constant", median(limit));
    Ok(vec![
        Finding::rates("page, beside the product's own /healthz", own, middleware, 0.6),
        Finding::rates(&format!("page ({length} bytes, {CONNECTIONS} connections)"), own, constant, 0.6),
        Finding::rates("page, no more than its token and one column read", median(floor), constant, 0.6),
        Finding::at_most(&format!("page, p99 at {RATE}/s"), p99(times), 10.0, "ms"),
    ])
}

/// Marks the limit that looks the link up.
const LOOKED_UP: &str = "looked-up:";

/// The limit: a server that answers everything with as many bytes as it is told, whether it looks the link
/// up before or not.
pub(super) async fn limit(told: &Path) -> Result<(), CliError> {
    let told = told.display().to_string();
    let (length, product) = match told.strip_prefix(LOOKED_UP) {
        Some(length) => {
            let config = Config::from_environment().map_err(CliError::new)?;
            (length, Some(Arc::new(Product::open(config).map_err(CliError::new)?)))
        }
        None => (told.as_str(), None),
    };
    let body = web::Bytes::from(vec![b'x'; length.parse().map_err(CliError::new)?]);
    let listener = TcpListener::bind("127.0.0.1:0")?;
    eprintln!("The limit listens on http://{}", listener.local_addr()?);
    let server = HttpServer::new(move || {
        let (body, product) = (body.clone(), product.clone());
        App::new().default_service(web::to(move |request: HttpRequest| {
            let (body, product) = (body.clone(), product.clone());
            async move {
                if let Some(product) = product
                    && !is_known(&product, request.path()).await
                {
                    return HttpResponse::NotFound().finish();
                }
                HttpResponse::Ok().content_type("text/html; charset=utf-8").body(body)
            }
        }))
    });
    Ok(server.listen(listener)?.run().await?)
}

/// True where the page's link belongs to an invitation.
async fn is_known(product: &Product, path: &str) -> bool {
    let token = path.rsplit('/').next().unwrap_or_default();
    let Ok(link) = product.keys.open(Purpose::Reply, token, product.clock.now()) else { return false };
    let event = product.db.read(move |c| Ok::<_, StoreError>(invitations::event_of_link(c, link)?)).await;
    matches!(event, Ok(Some(_)))
}
