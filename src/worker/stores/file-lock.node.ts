import { messageOf, StateStoreError } from '../../errors.ts'
import type { Clock } from '../../internal/clock.ts'
import type { LockAttempt } from '../state-store.ts'
import { besides, codeOf, type Files, linkOrCopy, readIfThere, writeSynced } from './files.node.ts'
import { asHolder, describeHolder, dropHolder, type Holder, judge, newHolder } from './holder.node.ts'
import { keepLease, type Lease, LeaseWatch } from './lease.ts'

const LEASE_MS = 30_000
const RETRY_AFTER_MS = 250

/** What a lock's file says. A released one stays, so that its number is never given again. */
interface Note {
  readonly holder: Holder | undefined
  readonly isReleased: boolean
}

/** A held lock of a file. */
export interface FileLease extends Lease {
  /** Looks at the disk whether nobody took over. */
  isStillHeld(): Promise<boolean>
}

/**
 * One lock for a file among all processes that reach it. It is held by whoever made the highest of the files `<path>.lock-<n>`. Making one
 * is exclusive, and the highest is never deleted, so a lock whose holder is dead passes on to exactly one of those that saw it: the one
 * that made the next number. A process of the same machine is dead when it is not there; any other when its file was not touched for 30
 * seconds of the observer's own time.
 */
export class FileLock {
  readonly #files: Files
  readonly #path: string
  readonly #watch = new LeaseWatch()

  constructor(files: Files, path: string) {
    this.#files = files
    this.#path = path
  }

  /** Tries once. @throws state_store */
  async take(clock: Clock): Promise<(LockAttempt & { type: 'held' }) | { type: 'locked'; lock: FileLease }> {
    try {
      return await this.#take(clock)
    } catch (error) {
      throw new StateStoreError(this.#path, `cannot be locked: ${messageOf(error)}`, error)
    }
  }

  async #take(clock: Clock): ReturnType<FileLock['take']> {
    for (;;) {
      const startedMs = clock.now()
      const highest = await this.#highest()
      const held = highest === 0 ? undefined : await this.#lookAt(highest, clock)
      if (held !== undefined) return held
      const holder = newHolder()
      if (await this.#make(highest + 1, holder))
        return { type: 'locked', lock: this.#keep(highest + 1, holder, startedMs, clock) }
      dropHolder(holder)
    }
  }

  /** What is known of the holder; `undefined` if there is none any more. */
  async #lookAt(n: number, clock: Clock): Promise<(LockAttempt & { type: 'held' }) | undefined> {
    const path = this.#pathOf(n)
    const text = await readIfThere(this.#files, path)
    if (text === undefined) return undefined
    const { holder, isReleased } = noteIn(text)
    if (isReleased) return undefined
    const known = holder === undefined ? 'unknown' : judge(holder)
    if (known === 'dead') return undefined
    const { mtimeMs } = await this.#files.stat(path)
    const verdict =
      known === 'running' ? known : this.#watch.see(holder?.token ?? path, `${n} ${mtimeMs}`, LEASE_MS, clock)
    if (verdict === 'expired') return undefined
    const who = holder === undefined ? 'a process that cannot be told' : describeHolder(holder)
    return { type: 'held', holder: who, isRunning: verdict === 'running', retryAfterMs: RETRY_AFTER_MS }
  }

  /** Makes a lock's file, whole from the start. False if another made it, or a higher one. */
  async #make(n: number, holder: Holder): Promise<boolean> {
    const draft = `${this.#path}.${holder.token}.new`
    try {
      await writeSynced(this.#files, draft, textOf({ holder, isReleased: false }))
      await linkOrCopy(this.#files, draft, this.#pathOf(n))
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false
      throw error
    } finally {
      await this.#files.rm(draft, { force: true }).catch(() => {})
    }
    // Whoever looked before a higher one was made may have found this number free again.
    if ((await this.#highest()) !== n) {
      await this.#files.rm(this.#pathOf(n), { force: true })
      return false
    }
    for (const lower of await this.#numbers())
      if (lower < n) await this.#files.rm(this.#pathOf(lower), { force: true })
    return true
  }

  #keep(n: number, holder: Holder, startedMs: number, clock: Clock): FileLease {
    const path = this.#pathOf(n)
    const isStillHeld = async () => (await this.#highest()) === n
    const beat = async () => {
      if (!(await isStillHeld())) return false
      await touch(this.#files, path)
      return true
    }
    const onEnd = () => dropHolder(holder)
    const release = async () => {
      if (!(await isStillHeld())) return
      const draft = `${this.#path}.${holder.token}.new`
      await writeSynced(this.#files, draft, textOf({ holder, isReleased: true }))
      await this.#files.rename(draft, path)
    }
    const lease = keepLease({
      location: this.#path,
      clock,
      leaseMs: LEASE_MS,
      startedMs,
      beat,
      release,
      onEnd,
    })
    return Object.defineProperties({ isStillHeld } as FileLease, Object.getOwnPropertyDescriptors(lease))
  }

  async #highest(): Promise<number> {
    return Math.max(0, ...(await this.#numbers()))
  }

  async #numbers(): Promise<number[]> {
    const names = await besides(this.#files, this.#path)
    return names.flatMap((name) => {
      const number = /^lock-([1-9]\d{0,14})$/.exec(name)?.[1]
      return number === undefined ? [] : [Number(number)]
    })
  }

  #pathOf(n: number): string {
    return `${this.#path}.lock-${n}`
  }
}

/** Writes the first byte anew, which changes nothing but the time. */
async function touch(files: Files, path: string): Promise<void> {
  const file = await files.open(path, 'r+')
  try {
    await file.write('{', 0)
  } finally {
    await file.close()
  }
}

function textOf(note: Note): string {
  return JSON.stringify(note)
}

/** A note that cannot be read is somebody's. */
function noteIn(text: string): Note {
  try {
    const { holder, isReleased } = JSON.parse(text) as Record<string, unknown>
    return { holder: asHolder(holder), isReleased: isReleased === true }
  } catch {
    return { holder: undefined, isReleased: false }
  }
}
