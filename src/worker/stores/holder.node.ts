import { builtin } from '../../internal/builtin.node.ts'

/**
 * Who holds a lock, so that others on the same machine can tell whether that process is still there. Where there are no processes, as in
 * a browser, nothing can be told.
 */
export interface Holder {
  /** Of this lock alone. */
  readonly token: string
  readonly pid: number
  /** When the process started, in the machine's own count, so that a pid given twice is no mistake; `null` where it cannot be told. */
  readonly started: string | null
  /** The machine, since its boot, and the space that pids are counted in. */
  readonly place: string
  readonly host: string
}

type Fs = Pick<typeof import('node:fs'), 'readFileSync' | 'readlinkSync'>

/** Locks that this copy of the module holds. */
const own = new Set<string>()
let locks = 0

/** A holder that stands for this process, and for one lock. */
export function newHolder(): Holder {
  const { pid } = nodeProcess()
  const token = `${pid}-${++locks}-${crypto.randomUUID()}`
  own.add(token)
  return { token, pid, started: startOf(pid), place: place(), host: hostname() }
}

/** Forgets a lock that is not held any more. */
export function dropHolder({ token }: Holder): void {
  own.delete(token)
}

/** What is known without waiting. A process of another machine or container, or one whose start cannot be told, may be either. */
export function judge(holder: Holder): 'running' | 'dead' | 'unknown' {
  if (own.has(holder.token)) return 'running'
  // Where a platform does not tell its machine, every place looks the same.
  if (holder.place !== place() || holder.host === '') return 'unknown'
  // Of this process, but of none of these locks: another thread's, which may have been ended.
  if (holder.pid === nodeProcess().pid && holder.started === startOf(holder.pid)) return 'unknown'
  if (!isThere(holder.pid)) return 'dead'
  const started = startOf(holder.pid)
  if (started === null || holder.started === null) return 'unknown'
  return started === holder.started ? 'running' : 'dead'
}

/** For messages. */
export function describeHolder({ pid, host }: Holder): string {
  if (pid === 0) return 'another program'
  return host === '' ? `process ${pid}` : `process ${pid} on ${host}`
}

/** A holder read back; `undefined` for anything else. */
export function asHolder(value: unknown): Holder | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { token, pid, started, place, host } = value as Record<string, unknown>
  const isHolder =
    typeof token === 'string' &&
    Number.isSafeInteger(pid) &&
    (started === null || typeof started === 'string') &&
    typeof place === 'string' &&
    typeof host === 'string'
  return isHolder ? (value as Holder) : undefined
}

function isThere(pid: number): boolean {
  try {
    nodeProcess().kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it is another user's.
    return (error as { code?: unknown }).code !== 'ESRCH'
  }
}

/** Linux: field 22 of /proc/<pid>/stat, counted after the name, which may hold anything. @source proc_pid_stat(5) */
function startOf(pid: number): string | null {
  const stat = readOr(null, (fs) => fs.readFileSync(`/proc/${pid}/stat`, 'utf8'))
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
}

function place(): string {
  const boot = readOr('', (fs) => fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim())
  const pids = readOr('', (fs) => fs.readlinkSync('/proc/self/ns/pid'))
  return [hostname(), boot, pids].join(' ')
}

function hostname(): string {
  return builtin<{ hostname(): string }>('node:os')?.hostname() ?? ''
}

function readOr<T>(otherwise: T, read: (fs: Fs) => T): T {
  try {
    const fs = builtin<Fs>('node:fs')
    return fs === undefined ? otherwise : read(fs)
  } catch {
    return otherwise
  }
}

function nodeProcess(): { readonly pid: number; kill(pid: number, signal: number): void } {
  const { process } = globalThis as unknown as { process?: Partial<ReturnType<typeof nodeProcess>> }
  return { pid: process?.pid ?? 0, kill: (pid, signal) => process?.kill?.(pid, signal) }
}
