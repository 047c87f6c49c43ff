//! The peer's client and projection worker, run by `npm run bench` beside ours.
//!
//! `allsource-bench-peer replay URL KEY NAME` prints how long it took to catch up, and ends.
//! `allsource-bench-peer ingest URL KEY CALLERS COUNT` prints how long so many callers took to store so many events, one in a request.
//! `allsource-bench-peer follow URL KEY NAME` prints how many events it has applied whenever that changed, until it is killed.

use std::{
    collections::HashMap,
    env,
    time::{Duration, Instant},
};

use allsource::{CoreClient, Error, Event, IngestEventInput, ProjectionHandle, ProjectionWorker};
use serde_json::json;

type Counts = HashMap<String, u64>;

fn count(state: &mut Counts, event: &Event) -> Result<(), Error> {
    *state.entry(event.entity_id.clone()).or_insert(0) += 1;
    Ok(())
}

async fn start(url: &str, key: &str, name: &str) -> Result<ProjectionHandle<Counts>, Error> {
    let core = CoreClient::new(url, key)?;
    ProjectionWorker::<Counts>::builder(core)
        .name(name)
        .reducer(count)
        .build()?
        .start()
        .await
}

async fn applied(handle: &ProjectionHandle<Counts>) -> u64 {
    handle.state().read().await.values().sum()
}

async fn caught_up(handle: &ProjectionHandle<Counts>) {
    while !handle.is_caught_up() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

async fn write(core: CoreClient, caller: usize, count: usize) -> Result<(), Error> {
    for n in 0..count {
        core.ingest_event(IngestEventInput {
            event_type: "order.placed".into(),
            entity_id: format!("order-{caller}"),
            payload: json!({ "n": n, "sku": "A-1001", "quantity": 3, "price": 17.5 }),
            metadata: None,
            expected_version: None,
        })
        .await?;
    }
    Ok(())
}

async fn ingest(url: &str, key: &str, callers: usize, count: usize) -> Result<(), Error> {
    let core = CoreClient::new(url, key)?;
    let started = Instant::now();
    let each = count / callers;
    let writing: Vec<_> = (0..callers)
        .map(|caller| tokio::spawn(write(core.clone(), caller, each)))
        .collect();
    for caller in writing {
        caller.await.expect("a caller panicked")?;
    }
    let ms = started.elapsed().as_secs_f64() * 1_000.0;
    println!("{}", json!({ "ms": ms, "applied": each * callers }));
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let args: Vec<String> = env::args().skip(1).collect();
    if let [mode, url, key, callers, count] = args.as_slice()
        && mode == "ingest"
    {
        let number = |text: &str| text.parse().expect("a number");
        return ingest(url, key, number(callers), number(count)).await;
    }
    let [mode, url, key, name] = args.as_slice() else {
        eprintln!("allsource-bench-peer replay|follow URL KEY NAME, or ingest URL KEY CALLERS COUNT");
        std::process::exit(2);
    };
    let started = Instant::now();
    let handle = start(url, key, name).await?;
    caught_up(&handle).await;
    let ms = started.elapsed().as_secs_f64() * 1_000.0;
    println!("{}", json!({ "ms": ms, "applied": applied(&handle).await }));
    if mode == "follow" {
        let mut told = 0;
        loop {
            tokio::time::sleep(Duration::from_millis(5)).await;
            let now = applied(&handle).await;
            if now != told {
                told = now;
                println!("{}", json!({ "applied": now }));
            }
        }
    }
    handle.stop().await
}
