import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import type { FromWorker, ToWorker } from './messages.ts'

const PROGRAM = join(import.meta.dirname, 'worker.ts')

/** The worker's program, started again whenever it was killed. */
export class WorkerProcess {
  readonly #env: Record<string, string>
  #child: ChildProcess | undefined
  #kills = 0
  #failures: string[] = []

  constructor(env: Record<string, string>) {
    this.#env = env
  }

  get kills(): number {
    return this.#kills
  }

  /** What workers said before they ended by themselves. */
  get failures(): readonly string[] {
    return this.#failures
  }

  start(): void {
    if (this.#child !== undefined) return
    const child = fork(PROGRAM, {
      env: { ...process.env, ...this.#env },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    })
    this.#child = child
    let said = ''
    child.stderr?.on('data', (chunk) => {
      said = (said + String(chunk)).slice(-2_000)
    })
    child.on('message', (message: FromWorker) => {
      if (message.type === 'failed') this.#failures.push(message.reason)
    })
    child.once('exit', (code) => {
      if (code !== null && code !== 0) this.#failures.push(`ended with ${code}: ${said}`)
      if (this.#child === child) this.#child = undefined
    })
  }

  /** Kills it as a crash would. */
  async kill(): Promise<void> {
    const child = this.#child
    if (child === undefined) return
    this.#kills++
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
  }

  /** What the worker has once it has caught up. A worker that ends instead is started again, a few times. */
  async report(): Promise<Extract<FromWorker, { type: 'state' }>> {
    for (let tries = 0; tries < 5; tries++) {
      this.start()
      const child = this.#child
      if (child === undefined) continue
      const answer = await new Promise<FromWorker | undefined>((resolve) => {
        child.once('exit', () => resolve(undefined))
        child.on('message', (message: FromWorker) => {
          if (message.type === 'started') child.send({ type: 'report' } satisfies ToWorker)
          else resolve(message)
        })
        child.send({ type: 'report' } satisfies ToWorker, () => {})
      })
      if (answer?.type === 'state') return answer
    }
    throw new Error(`no worker reports: ${this.#failures.at(-1) ?? 'it ended'}`)
  }

  async stop(): Promise<void> {
    const child = this.#child
    if (child === undefined) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.send({ type: 'stop' } satisfies ToWorker, () => {})
    await ended
  }
}
