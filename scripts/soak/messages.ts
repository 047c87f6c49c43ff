/** The ids of each entity's events, in the order they were folded. */
export type Seen = Record<string, string[]>

/** What the worker's program is told. */
export type ToWorker = { readonly type: 'report' } | { readonly type: 'stop' }

/** What it tells. */
export type FromWorker =
  | { readonly type: 'started' }
  | { readonly type: 'state'; readonly state: Seen; readonly metrics: Readonly<Record<string, number>> }
  | { readonly type: 'failed'; readonly reason: string }
