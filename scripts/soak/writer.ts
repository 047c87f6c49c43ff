import { CoreClient, isAllSourceError } from '../../src/index.ts'

/** Writes without end, one event after the other, and remembers which Core said it has. */
export class Writer {
  readonly acknowledged = new Set<string>()
  readonly #core: CoreClient
  readonly #random: () => number
  #isRunning = true
  #running: Promise<void> | undefined
  unknown = 0

  constructor(url: string, apiKey: string, random: () => number) {
    this.#core = new CoreClient({
      baseUrl: url,
      apiKey,
      circuitBreaker: false,
      retry: false,
      timeoutMs: 2_000,
    })
    this.#random = random
  }

  start(): void {
    this.#running = this.#write()
  }

  async stop(): Promise<void> {
    this.#isRunning = false
    await this.#running
  }

  async #write(): Promise<void> {
    for (let n = 0; this.#isRunning; n++) {
      const event = {
        event_type: 'soak.written',
        entity_id: `E${Math.floor(this.#random() * 50)}`,
        payload: { n },
      }
      try {
        const { event_id } = await this.#core.ingestEvent(event)
        this.acknowledged.add(event_id)
      } catch (error) {
        if (!isAllSourceError(error)) throw error
        if (error.code === 'outcome_unknown') this.unknown++
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      if (n % 20 === 0) await new Promise((resolve) => setTimeout(resolve, Math.floor(this.#random() * 40)))
    }
  }
}
