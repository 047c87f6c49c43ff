import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { findCore, type NotInstalled } from './cache.ts'
import { type CoreProcess, freePort, spawnCore } from './core-process.ts'

/** How a real Core is started. */
export interface RealCoreOptions {
  /** @default a free port */
  port?: number
  /** Keeps everything in memory: nothing survives a restart. @default false */
  memory?: boolean
  /** A folder of the caller's, kept at the end. @default a fresh temporary one, removed by `stop()` */
  dataDir?: string
  /** Must start with `ask_`. @default random */
  apiKey?: string
  /** Further environment variables of Core, for example `ALLSOURCE_VIEWS`. */
  env?: Record<string, string>
}

type State = { type: 'running'; process: CoreProcess } | { type: 'down' } | { type: 'stopped' }

/** A real Core of one version on loopback, with a key and a data directory of its own. */
export class RealCore {
  readonly type = 'real_core'
  readonly version: string
  readonly url: string
  readonly apiKey: string
  #state: State
  #start: () => Promise<CoreProcess>
  #cleanUp: () => Promise<void>
  #lastOutput = ''

  /** @internal Use `startRealCore`. */
  constructor(facts: {
    version: string
    url: string
    apiKey: string
    process: CoreProcess
    start: () => Promise<CoreProcess>
    cleanUp: () => Promise<void>
  }) {
    this.version = facts.version
    this.url = facts.url
    this.apiKey = facts.apiKey
    this.#state = { type: 'running', process: facts.process }
    this.#start = facts.start
    this.#cleanUp = facts.cleanUp
  }

  /** Stops gracefully (SIGTERM, SIGKILL after five seconds) and removes the temporary data. Final. */
  async stop(): Promise<void> {
    if (this.#state.type === 'stopped') return
    await this.#end('SIGTERM')
    this.#state = { type: 'stopped' }
    await this.#cleanUp()
  }

  /** Kills it as a crash would (SIGKILL); the data stays for `restart()`. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  /** Starts again on the same port, key and data, after a graceful stop if it still runs. */
  async restart(): Promise<void> {
    if (this.#state.type === 'stopped') throw new Error(`Core ${this.version} was stopped for good.`)
    await this.#end('SIGTERM')
    this.#state = { type: 'running', process: await this.#start() }
  }

  /** The last output of the process, without the key. */
  output(): string {
    return this.#state.type === 'running' ? this.#state.process.output() : this.#lastOutput
  }

  /** Settles when the present process ends, with how it ended. */
  exited(): Promise<string> {
    return this.#state.type === 'running' ? this.#state.process.exited : Promise.resolve('not running')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  async #end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (this.#state.type !== 'running') return
    const { process } = this.#state
    this.#state = { type: 'down' }
    await process.end(signal)
    this.#lastOutput = process.output()
  }
}

/**
 * Starts an installed Core and resolves when it answers. One that is not installed is a value, not an error.
 * @throws Error with Core's last output when it does not come up
 */
export async function startRealCore(
  version: string,
  options: RealCoreOptions = {},
): Promise<RealCore | NotInstalled> {
  const found = await findCore(version)
  if (found.type === 'not_installed') return found
  const workDir = await mkdtemp(join(tmpdir(), 'allsource-core-'))
  const cleanUp = (): Promise<void> => rm(workDir, { recursive: true, force: true, maxRetries: 3 })
  const apiKey = options.apiKey ?? `ask_${randomBytes(32).toString('base64url')}`
  const jwtSecret = randomBytes(32).toString('hex')
  try {
    const dataDir = resolve(options.dataDir ?? join(workDir, 'data'))
    if (!options.memory) await mkdir(dataDir, { recursive: true })
    const port = options.port ?? (await freePort())
    const start = (): Promise<CoreProcess> =>
      spawnCore({
        binary: found.binary,
        version,
        port,
        workDir,
        apiKey,
        env: {
          ALLSOURCE_JWT_SECRET: jwtSecret,
          ...(options.memory ? {} : { ALLSOURCE_DATA_DIR: dataDir }),
          // 0.27 refuses to load a tenant without 1 GiB of free memory: too much for a small test machine.
          ALLSOURCE_MEMORY_RESERVE_BYTES: String(64 * 1024 * 1024),
          ...options.env,
        },
        secrets: [apiKey, jwtSecret],
      })
    const url = `http://127.0.0.1:${port}`
    return new RealCore({ version, url, apiKey, process: await start(), start, cleanUp })
  } catch (error) {
    await cleanUp()
    throw error
  }
}
