import { type Child, startChild } from '../child.ts'
import type { StubLog } from './frames.ts'
import type { StubCommand } from './stub-server.ts'

type Told = { readonly type: 'listening'; readonly port: number } | { readonly type: 'done' }

/** The stub server in its own process. */
export interface Stub {
  readonly url: string
  /** Serves this log from now on, to whoever connects. */
  serve(log: StubLog): Promise<void>
  setCursor(consumerId: string, position: number): Promise<void>
  /** Ends every stream. */
  drop(): Promise<void>
  stop(): Promise<void>
}

/** Starts the stub. @throws Error when it does not come up */
export async function startStub(): Promise<Stub> {
  const child: Child<Told> = startChild('stub/stub-server.ts')
  const first = await child.next()
  if (first.type !== 'listening') throw new Error('the stub did not say where it listens')
  const tell = async (command: StubCommand) => {
    child.send(command)
    await child.next()
  }
  return {
    url: `http://127.0.0.1:${first.port}`,
    serve: (log) => tell({ type: 'serve', log }),
    setCursor: (consumerId, position) => tell({ type: 'set_cursor', consumerId, position }),
    drop: () => tell({ type: 'drop' }),
    stop: () => child.kill(),
  }
}
