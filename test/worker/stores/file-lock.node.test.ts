import { spawn } from 'node:child_process'
import * as fs from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FileLock } from '../../../src/worker/stores/file-lock.node.ts'
import { type VirtualClock, virtualClock } from '../../support/virtual-clock.ts'

const MODULE = join(import.meta.dirname, '../../../src/worker/stores/file-store.node.ts')

describe('FileLock', () => {
  let folder: string
  let path: string
  let clock: VirtualClock

  beforeEach(async () => {
    folder = await fs.mkdtemp(join(tmpdir(), 'allsource-'))
    path = join(folder, 'assets.json')
    clock = virtualClock()
  })
  afterEach(() => fs.rm(folder, { recursive: true }))

  /** Another process that takes the lock and says so. */
  async function holder() {
    const code = `
      const { fileStore } = await import(${JSON.stringify(MODULE)})
      const { type } = await fileStore(${JSON.stringify(path)}).lock('assets')
      process.stdout.write(type)
      setInterval(() => {}, 1_000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const said = await new Promise<string>((resolve) =>
      child.stdout.once('data', (data) => resolve(`${data}`)),
    )
    const kill = () =>
      new Promise<void>((resolve) => {
        child.once('exit', () => resolve())
        child.kill('SIGKILL')
      })
    return { said, pid: child.pid, kill }
  }

  test('is free again a lease after this process lost it without another taking it', async () => {
    const first = await take()
    if (first.type !== 'locked') throw first
    expect(first.lock.lose()).toMatchObject({ problem: 'lost' })
    const next = new FileLock(fs, path)
    expect(await take(next)).toMatchObject({ type: 'held', isRunning: false })
    await clock.advance(30_001)
    expect((await take(next)).type).toBe('locked')
  })

  async function take(lock = new FileLock(fs, path)) {
    return lock.take(clock)
  }

  test('is held by another process while that lives, and free the moment it was killed', async () => {
    const { said, pid, kill } = await holder()
    try {
      expect(said).toBe('locked')
      expect(await take()).toMatchObject({
        type: 'held',
        holder: `process ${pid} on ${hostname()}`,
        isRunning: true,
      })
    } finally {
      await kill()
    }
    expect((await take()).type).toBe('locked')
  })

  test('passes from a dead holder to one of all that ask at once', async () => {
    for (let round = 0; round < 20; round++) {
      const dead = {
        token: `dead-${round}`,
        pid: 2 ** 30,
        started: '1',
        place: await placeOfThisMachine(),
        host: 'x',
      }
      for (const name of await fs.readdir(folder)) await fs.rm(join(folder, name))
      await fs.writeFile(`${path}.lock-5`, JSON.stringify({ holder: dead, isReleased: false }))
      const attempts = await Promise.all(Array.from({ length: 8 }, () => take()))
      expect(attempts.filter(({ type }) => type === 'locked')).toHaveLength(1)
      expect(await fs.readdir(folder)).toEqual(['assets.json.lock-6'])
      for (const attempt of attempts) if (attempt.type === 'locked') await attempt.lock.release()
    }
  })

  test('takes another process of the same number for what it is', async () => {
    const place = await placeOfThisMachine()
    const reused = { token: 'old', pid: process.ppid, started: '1', place, host: 'x' }
    await fs.writeFile(`${path}.lock-1`, JSON.stringify({ holder: reused, isReleased: false }))
    // Only where the system tells when a process began.
    const isTold = await fs.access('/proc/1/stat').then(
      () => true,
      () => false,
    )
    expect((await take()).type).toBe(isTold ? 'locked' : 'held')
  })

  test.each([
    ['of another machine', JSON.stringify({ holder: elsewhere(), isReleased: false })],
    ['that cannot be read', 'half a no'],
  ])('watches a holder %s for a lease before it takes over', async (_, note) => {
    await fs.writeFile(`${path}.lock-3`, note)
    const lock = new FileLock(fs, path)
    expect(await take(lock)).toMatchObject({ type: 'held', isRunning: false })
    await clock.advance(20_000)
    await fs.utimes(`${path}.lock-3`, 1, 1)
    expect(await take(lock)).toMatchObject({ type: 'held', isRunning: true })
    await clock.advance(30_000)
    expect(await take(lock)).toMatchObject({ type: 'held', isRunning: false })
    await clock.advance(1)
    const attempt = await take(lock)
    expect(attempt.type).toBe('locked')
    if (attempt.type === 'locked') await attempt.lock.release()
    expect(clock.pending).toBe(0)
  })

  test('touches its file while it is held, and is lost when a higher one is made', async () => {
    const attempt = await take()
    if (attempt.type !== 'locked') throw attempt
    const file = `${path}.lock-1`
    await fs.utimes(file, 1, 1)
    const before = await fs.readFile(file, 'utf8')
    await clock.advance(10_000)
    await expect.poll(async () => (await fs.stat(file)).mtimeMs).toBeGreaterThan(1_000)
    expect(await fs.readFile(file, 'utf8')).toBe(before)
    await fs.writeFile(`${path}.lock-2`, '{}')
    await clock.advance(10_000)
    await expect.poll(() => attempt.lock.lost.aborted).toBe(true)
  })
})

function elsewhere() {
  return { token: 'away', pid: 1, started: '1', place: 'another machine', host: 'away' }
}

/** As a lock of this process says it. */
async function placeOfThisMachine(): Promise<string> {
  const { newHolder } = await import('../../../src/worker/stores/holder.node.ts')
  return newHolder().place
}
