import type { CoreClient } from '../clients/core-client.ts'

/**
 * A consumer that reads the log from its first event: the worker's name, or `name~…` if that one has a cursor already,
 * for cursors never go back. Core has no way to remove a consumer, so a worker that keeps no record leaves one at each start.
 */
export async function freshConsumerId(core: CoreClient, name: string, signal?: AbortSignal): Promise<string> {
  let id = name
  for (let tries = 1; ; tries++) {
    const consumer = await core.getConsumer(id, { signal })
    if (consumer.cursor_position === null) return id
    id = newConsumerId(core, name, tries)
  }
}

/** An id that begins with `name` and that nobody has; not the same for any `tries`, whatever chance gives. */
export function newConsumerId({ transport }: CoreClient, name: string, tries = 0): string {
  return `${name}~${(Math.floor(transport.options.random() * 2 ** 40) + tries).toString(36)}`
}
