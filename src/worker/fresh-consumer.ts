import type { CoreClient } from '../clients/core-client.ts'

/**
 * A consumer that reads the log from its first event: the worker's name, or `name~…` if that one has a cursor already,
 * for cursors never go back. Core has no way to remove a consumer, so a worker that keeps no record leaves one at each start.
 */
export async function freshConsumerId(core: CoreClient, name: string, signal?: AbortSignal): Promise<string> {
  const { random } = core.transport.options
  let id = name
  for (let tries = 1; ; tries++) {
    const consumer = await core.getConsumer(id, { signal })
    if (consumer.cursor_position === null) return id
    id = `${name}~${(Math.floor(random() * 2 ** 40) + tries).toString(36)}`
  }
}
