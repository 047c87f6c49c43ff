//! The peer's projection worker, run by `npm run bench` beside ours.
//!
//! `allsource-bench-peer replay URL KEY NAME` prints how long it took to catch up, and ends.
//! `allsource-bench-peer follow URL KEY NAME` prints how many events it has applied whenever that changed, until it is killed.

use std::{
    collections::HashMap,
    env,
    time::{Duration, Instant},
};

use allsource::{CoreClient, Error, Event, ProjectionHandle, ProjectionWorker};
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

#[tokio::main]
async fn main() -> Result<(), Error> {
    let args: Vec<String> = env::args().skip(1).collect();
    let [mode, url, key, name] = args.as_slice() else {
        eprintln!("allsource-bench-peer replay|follow URL KEY NAME");
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
