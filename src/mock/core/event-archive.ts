import type { LogEntry } from './log-entry.ts'

/**
 * Everything that is or will be on disk, in the order in which files are read: those that were written one by one, and
 * behind them what compaction merged, although it is older.
 */
export class EventArchive {
  #written: LogEntry[] = []
  #merged: LogEntry[] = []

  add(entry: LogEntry): void {
    this.#written.push(entry)
  }

  all(): LogEntry[] {
    return this.#merged.length === 0 ? [...this.#written] : [...this.#written, ...this.#merged]
  }

  of(tenant: string): LogEntry[] {
    return this.all().filter(({ event }) => event.tenant_id === tenant)
  }

  /** The last entries that were written. */
  newest(count: number): LogEntry[] {
    return count === 0 ? [] : this.#written.slice(-count)
  }

  /** Rewrites each entry as disk keeps it. */
  settle(rewrite: (entry: LogEntry) => LogEntry): void {
    this.#written = this.#written.map(rewrite)
    this.#merged = this.#merged.map(rewrite)
  }

  replace(entries: readonly LogEntry[]): void {
    this.#written = [...entries]
    this.#merged = []
  }

  /** Merges what was written. New files are read before what a new Core merged, and behind what an old one did. */
  compact(): void {
    this.#merged = sorted(this.all())
    this.#written = []
  }

  /** Merges as an old Core does, which writes every event once for each file that it merges. */
  compactWithCopies(files: number): void {
    this.#written = sorted(this.all()).flatMap((entry) => Array.from({ length: files }, () => entry))
    this.#merged = []
  }
}

function sorted(entries: LogEntry[]): LogEntry[] {
  return entries.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0))
}
