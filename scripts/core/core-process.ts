import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const HEALTH_TRIES = 200
const HEALTH_PAUSE_MS = 50
const STOP_GRACE_MS = 5_000
const OUTPUT_LIMIT_CHARS = 20_000

/** What a Core process is started with. */
export interface CoreProcessOptions {
  binary: string
  version: string
  port: number
  workDir: string
  apiKey: string
  env: Record<string, string>
  /** Texts that must not appear in `output()`. */
  secrets: readonly string[]
}

/** A running Core process. */
export interface CoreProcess {
  readonly pid: number
  /** Settles when the process is gone, with how it ended. */
  readonly exited: Promise<string>
  /** The last 20,000 characters it printed, without secrets. */
  output(): string
  /** Sends the signal; after five seconds SIGKILL. Resolves when the process is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

/**
 * Starts a Core bound to loopback and resolves when it answers `/health` and knows the key.
 * @throws Error naming the version and the last output when it ends early, never answers or is not the one that answers
 */
export async function spawnCore(options: CoreProcessOptions): Promise<CoreProcess> {
  const child = spawn(options.binary, [], {
    cwd: options.workDir,
    env: coreEnv(options),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const core = watch(child, options.secrets)
  try {
    await untilHealthy(core, options)
    return core
  } catch (error) {
    await core.end('SIGKILL')
    throw error
  }
}

/** A port on loopback that nothing listens on now. */
export function freePort(): Promise<number> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}

function coreEnv(options: CoreProcessOptions): NodeJS.ProcessEnv {
  const foreign = /^(ALLSOURCE_.*|SENTINEL_.*|PORT|HOST|RUST_LOG)$/
  const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name))
  return {
    ...Object.fromEntries(inherited),
    ALLSOURCE_HOST: '127.0.0.1',
    ALLSOURCE_PORT: String(options.port),
    ALLSOURCE_BOOTSTRAP_API_KEY: options.apiKey,
    NO_COLOR: '1',
    ...options.env,
  }
}

function watch(child: ChildProcess, secrets: readonly string[]): CoreProcess {
  let printed = ''
  const keep = (chunk: Buffer): void => {
    const all = printed + chunk.toString('utf8')
    printed = secrets.reduce((text, secret) => text.replaceAll(secret, '[redacted]'), all)
    printed = printed.slice(-OUTPUT_LIMIT_CHARS)
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  const killWithParent = (): void => void child.kill('SIGKILL')
  process.once('exit', killWithParent)
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`))
    child.once('exit', (code, signal) => resolve(signal ? `ended by ${signal}` : `ended with code ${code}`))
  }).finally(() => process.off('exit', killWithParent))
  return {
    pid: child.pid ?? 0,
    exited,
    output: () => printed,
    async end(signal) {
      child.kill(signal)
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS)
      await exited
      clearTimeout(timer)
    },
  }
}

async function untilHealthy(core: CoreProcess, options: CoreProcessOptions): Promise<void> {
  const { version, port, apiKey } = options
  let ended: string | undefined
  void core.exited.then((how) => {
    ended = how
  })
  for (let tries = 0; tries < HEALTH_TRIES; tries++) {
    if (ended) throw new Error(`Core ${version} ${ended} before it was up.\n${core.output()}`)
    const health = await getJson(port, '/health')
    if (health) {
      // Two processes may have been given the same free port: only ours knows the key.
      const identity = await getJson(port, '/api/v1/auth/me', { Authorization: `Bearer ${apiKey}` })
      if (identity && health.version === version) return
      throw new Error(`Port ${port} is answered by another server than the Core ${version} just started.`)
    }
    await sleep(HEALTH_PAUSE_MS)
  }
  throw new Error(`Core ${version} did not answer /health on port ${port}.\n${core.output()}`)
}

/** The JSON object of a 2xx answer, or nothing. */
async function getJson(
  port: number,
  path: string,
  headers: Record<string, string> = {},
): Promise<Record<string, unknown> | undefined> {
  try {
    const signal = AbortSignal.timeout(1_000)
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers, signal })
    return response.ok ? ((await response.json()) as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
