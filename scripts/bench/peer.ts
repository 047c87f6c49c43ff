import { spawn } from 'node:child_process'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { coresDir } from '../core/cache.ts'
import type { Server } from './arms/worker.ts'
import { type Missing, missing } from './context.ts'

const sources = join(import.meta.dirname, 'peer')
const target = join(dirname(coresDir()), 'bench-peer')

/** The peer's client and worker, built. */
export interface Peer {
  readonly type: 'peer'
  /** Of the crate `allsource`. */
  readonly version: string
  /** Catches up once: the milliseconds, and what it had applied by then. */
  replay(server: Server, name: string): Promise<{ ms: number; applied: number }>
  /** Stores so many events, each in a request of its own: the milliseconds. */
  ingest(server: Server, callers: number, events: number): Promise<{ ms: number; applied: number }>
  /** Works until it is killed. */
  follow(server: Server, name: string): Promise<Following>
}

/** A worker of the peer's that is at work. */
export interface Following {
  /** What it had applied when it had caught up. */
  readonly caughtUp: number
  /** Resolves once it has applied so many. */
  applied(events: number): Promise<void>
  kill(): Promise<void>
}

/** Builds the program in `scripts/bench/peer/` with cargo, into the per-user cache, gently. */
export async function buildPeer(log: (text: string) => void): Promise<Peer | Missing> {
  log('building the peer with cargo')
  await mkdir(target, { recursive: true })
  const manifest = ['--manifest-path', join(sources, 'Cargo.toml')]
  const ended = await run('cargo', ['build', '--release', '--quiet', ...manifest, '--target-dir', target])
  if (ended === 'not found') return missing('cargo was not found: install Rust (https://rustup.rs)')
  if (ended !== 0) return missing(`cargo could not build the peer (${ended})`)
  const binary = join(target, 'release', 'allsource-bench-peer')
  const lock = await readFile(join(sources, 'Cargo.lock'), 'utf8').catch(() => '')
  const version = /name = "allsource"\nversion = "([^"]+)"/.exec(lock)?.[1] ?? 'of an unknown version'
  return {
    type: 'peer',
    version,
    async replay(server, name) {
      return once(start(binary, 'replay', server, [name]))
    },
    async ingest(server, callers, events) {
      return once(start(binary, 'ingest', server, [String(callers), String(events)]))
    },
    async follow(server, name) {
      const program = start(binary, 'follow', server, [name])
      const { applied: caughtUp } = await program.next()
      return {
        caughtUp,
        async applied(events) {
          for (let told = caughtUp; told < events; ) told = (await program.next()).applied
        },
        kill: program.kill,
      }
    },
  }
}

interface Told {
  readonly ms?: number
  readonly applied: number
}

type Program = ReturnType<typeof start>

/** What a program tells first, which then may end. */
async function once(program: Program): Promise<{ ms: number; applied: number }> {
  const { ms, applied } = await program.next()
  await program.kill()
  return { ms: Number(ms), applied }
}

function start(binary: string, mode: string, { url, apiKey }: Server, rest: readonly string[]) {
  const child = spawn(binary, [mode, url, apiKey, ...rest], { stdio: ['ignore', 'pipe', 'inherit'] })
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async next(): Promise<Told> {
      const { value, done } = await lines.next()
      if (done) throw new Error('the peer ended')
      return JSON.parse(value) as Told
    },
    async kill(): Promise<void> {
      child.kill('SIGKILL')
      await gone
    },
  }
}

function run(command: string, args: readonly string[]): Promise<number | string> {
  const [program, ...rest] = process.platform === 'win32' ? [command] : ['nice', '-n', '19', command]
  const env = { ...process.env, CARGO_BUILD_JOBS: '1' }
  const child = spawn(program ?? command, [...rest, ...args], { stdio: ['ignore', 'ignore', 'inherit'], env })
  return new Promise((resolve) => {
    child.once('error', () => resolve('not found'))
    // `nice` ends with 127 if there is no such command.
    child.once('exit', (code, signal) => resolve(code === 127 ? 'not found' : (code ?? signal ?? 1)))
  })
}
