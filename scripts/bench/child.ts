import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'

/** A process of the benchmarks, that is told and tells by messages. */
export interface Child<Told> {
  readonly process: ChildProcess
  /** The next message that came and was not taken. @throws Error when the process ends first */
  next(): Promise<Told>
  send(message: object): void
  /** Ends it at once, as a crash would, and resolves when it is gone. */
  kill(): Promise<void>
}

/** Starts a module of `scripts/bench/` with garbage collection in its hands. */
export function startChild<Told>(path: string, args: readonly string[] = []): Child<Told> {
  const child = fork(join(import.meta.dirname, path), args, {
    execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
    serialization: 'advanced',
  })
  const told: Told[] = []
  let ended: Error | undefined
  let wake = (): void => {}
  child.on('message', (message) => {
    told.push(message as Told)
    wake()
  })
  const gone = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      ended = new Error(`${path} ended ${signal === null ? `with code ${code}` : `by ${signal}`}`)
      wake()
      resolve()
    })
  })
  return {
    process: child,
    async next() {
      while (told.length === 0 && ended === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      const message = told.shift()
      if (message === undefined) throw ended ?? new Error(`${path} said nothing`)
      return message
    },
    send: (message) => void child.send(message),
    async kill() {
      child.kill('SIGKILL')
      await gone
    },
  }
}
