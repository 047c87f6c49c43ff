import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { FileStore, fileStore } from '../../../src/worker/stores/file-store.node.ts'
import { record } from '../../support/records.ts'
import { dyingAfter, failingAt } from '../../support/unreliable-files.ts'

describe('fileStore', () => {
  let folder: string
  let path: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'allsource-'))
    path = join(folder, 'assets.json')
  })
  afterEach(() => rm(folder, { recursive: true }))

  test('has nothing before the first save', async () => {
    expect(await fileStore(path).load('assets')).toBeUndefined()
    expect(await readdir(folder)).toEqual([])
  })

  test('gives the last record to another store of the same file', async () => {
    const store = fileStore(path)
    await store.save(record({ position: 1, state: 'x'.repeat(100_000) }))
    await store.save(record({ position: 2 }))
    expect(await fileStore(path).load('assets')).toEqual(record({ position: 2 }))
    expect(await readdir(folder)).toEqual(['assets.json', 'assets.json.previous'])
  })

  test('keeps the old record when a new one cannot be written', async () => {
    const store = fileStore(path)
    await store.save(record({ position: 1 }))
    await rename(folder, `${folder}-away`)
    await expect(store.save(record({ position: 2 }))).rejects.toMatchObject({
      code: 'state_store',
      location: path,
    })
    await rename(`${folder}-away`, folder)
    expect(await store.load('assets')).toEqual(record({ position: 1 }))
  })

  test('is not disturbed by what another process left behind in the middle of a save', async () => {
    const store = fileStore(path)
    await store.save(record({ position: 1 }))
    await writeFile(`${path}.1-1.new`, 'sha256:half a reco')
    expect(await store.load('assets')).toEqual(record({ position: 1 }))
    await store.save(record({ position: 2 }))
    expect(await store.load('assets')).toEqual(record({ position: 2 }))
  })

  test('always has a whole record, although two stores write the same file at once', async () => {
    const stores = [fileStore(path), fileStore(path)]
    await stores[0]?.save(record())
    const writes = stores.map(async (store, which) => {
      for (let n = 0; n < 20; n++) {
        await store.save(record({ position: which, state: 'x'.repeat(n * 1_000 * (which + 1)) }))
        await store.load('assets')
      }
    })
    await Promise.all(writes)
    expect(await readdir(folder)).toEqual(['assets.json', 'assets.json.previous'])
  })

  test('refuses a file of which any byte has changed', async () => {
    const store = fileStore(path)
    await store.save(record())
    const text = await readFile(path, 'utf8')
    for (let at = 0; at < text.length; at += 7) {
      await writeFile(path, text.slice(0, at) + (text[at] === '#' ? '%' : '#') + text.slice(at + 1))
      await expect(store.load('assets')).rejects.toMatchObject({ code: 'state_store', location: path })
    }
  })

  test.each(['', 'nonsense', '{}', '\n', 'sha256:\n{}'])('refuses a file that holds %j', async (text) => {
    await writeFile(path, text)
    await expect(fileStore(path).load('assets')).rejects.toThrow('damaged')
  })

  test.each([0.1, 0.5, 0.9])('refuses a file that was cut at %d of its length', async (share) => {
    const store = fileStore(path)
    await store.save(record())
    const text = await readFile(path, 'utf8')
    await writeFile(path, text.slice(0, text.length * share))
    await expect(store.load('assets')).rejects.toThrow('damaged')
  })

  test('has the old record or the new one at whatever step of a save its process is killed', async () => {
    const seen = new Set<number | undefined>()
    for (let steps = 0; ; steps++) {
      const own = join(folder, `${steps}.json`)
      await fileStore(own).save(record({ position: 1 }))
      await fileStore(own).save(record({ position: 2 }))
      const dying = dyingAfter(steps)
      const saving = new FileStore(dying.files, own).save(record({ position: 3, state: 'x'.repeat(5_000) }))
      const outcome = await Promise.race([saving.then(() => 'saved'), dying.died])
      await dying.close()
      const found = await fileStore(own).load('assets')
      seen.add(found?.position)
      expect([2, 3]).toContain(found?.position)
      await fileStore(own).save(record({ position: 4 }))
      expect(await fileStore(own).load('assets')).toEqual(record({ position: 4 }))
      if (outcome === 'saved') break
    }
    expect([...seen]).toEqual([2, 3])
  })

  test('keeps a whole record and saves the next time at whatever step the disk fails', async () => {
    for (let at = 0; ; at++) {
      const own = join(folder, `${at}.json`)
      await fileStore(own).save(record({ position: 1 }))
      const failing = failingAt(at)
      const store = new FileStore(failing.files, own)
      const error = await store.save(record({ position: 2 })).catch((thrown) => thrown)
      if (error !== undefined) expect(error).toMatchObject({ code: 'state_store', location: own })
      await failing.close()
      if (failing.steps() <= at) break
      expect([1, 2]).toContain((await fileStore(own).load('assets'))?.position)
      await store.save(record({ position: 3 }))
      expect(await fileStore(own).load('assets')).toEqual(record({ position: 3 }))
    }
  })

  test('removes what was left in the middle of a save once it has the lock', async () => {
    const dying = dyingAfter(4)
    void new FileStore(dying.files, path).save(record({ position: 1 }))
    await vi.waitFor(async () => expect(await readdir(folder)).toHaveLength(1))
    await dying.close()
    const store = fileStore(path)
    const attempt = await store.lock?.('assets')
    expect(await readdir(folder)).toEqual(['assets.json.lock-1'])
    if (attempt?.type === 'locked') await attempt.lock.release()
  })

  test('says of a damaged file whether the record before it is whole, and goes on from that when it is told to', async () => {
    const store = fileStore(path)
    await store.save(record({ position: 1 }))
    await writeFile(path, 'sha256:x')
    await expect(store.load('assets')).rejects.toThrow(`There is no record before it (${path}.previous)`)
    await rm(path)
    await store.save(record({ position: 2 }))
    await store.save(record({ position: 3 }))
    await writeFile(path, 'sha256:x')
    const error = await fileStore(path)
      .load('assets')
      .catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'state_store', problem: 'damaged', location: path })
    expect(error.message).toContain(
      `whole, at position 2: to go on from there, rename ${path}.previous to ${path}`,
    )
    await rename(`${path}.previous`, path)
    expect(await fileStore(path).load('assets')).toEqual(record({ position: 2 }))
    await writeFile(`${path}.previous`, 'sha256:y')
    await writeFile(path, 'sha256:x')
    await expect(store.load('assets')).rejects.toThrow(`(${path}.previous) is of no use either`)
  })

  test.each([
    ['damaged', () => 'sha256:x\n{}'],
    ['newer', () => sealed({ ...record(), format: 3 })],
  ])('does not overwrite a file that is %s', async (problem, text) => {
    await writeFile(path, text())
    await expect(fileStore(path).load('assets')).rejects.toMatchObject({ problem, location: path })
    await expect(fileStore(path).save(record())).rejects.toMatchObject({ problem, location: path })
    expect(await readFile(path, 'utf8')).toBe(text())
    expect(await readdir(folder)).toEqual(['assets.json'])
  })

  test('refuses a save of whoever lost the lock, and changes nothing', async () => {
    const [old, next] = [fileStore(path), fileStore(path)]
    const attempt = await old.lock?.('assets')
    if (attempt?.type !== 'locked') throw attempt
    await old.save(record({ position: 1 }))
    // As another machine does when it has heard nothing for long.
    await writeFile(`${path}.lock-2`, '{}')
    await next.save(record({ position: 2 }))
    await expect(old.save(record({ position: 3 }))).rejects.toMatchObject({ problem: 'lost' })
    expect(attempt.lock.lost.reason).toMatchObject({ problem: 'lost' })
    expect(await next.load('assets')).toEqual(record({ position: 2 }))
    await attempt.lock.release()
    expect((await readdir(folder)).filter((name) => name.includes('lock'))).toContain('assets.json.lock-2')
  })

  test('refuses the record of another worker and names both', async () => {
    await fileStore(path).save(record({ worker: 'prices' }))
    await expect(fileStore(path).load('assets')).rejects.toThrow(
      /belongs to the worker "prices", not to "assets"/,
    )
  })

  test('says before anything is saved that its folder is missing', async () => {
    const lost = fileStore(join(folder, 'missing', 'assets.json'))
    await expect(lost.load('assets')).rejects.toMatchObject({ code: 'state_store' })
    await expect(lost.load('assets')).rejects.toThrow('folder')
    await expect(lost.save(record())).rejects.toMatchObject({ code: 'state_store' })
  })

  test('says what is in the way when its path is a folder', async () => {
    await expect(fileStore(folder).load('assets')).rejects.toMatchObject({ code: 'state_store' })
  })

  test.each(['', undefined, 7])('refuses %j as a path', (bad) => {
    expect(() => fileStore(bad as string)).toThrow(
      expect.objectContaining({ code: 'config', option: 'path' }),
    )
  })

  test('refuses a platform without files', () => {
    vi.stubGlobal('process', undefined)
    try {
      expect(() => fileStore(path)).toThrow(expect.objectContaining({ code: 'config', option: 'stateStore' }))
    } finally {
      vi.unstubAllGlobals()
    }
  })
})

function sealed(value: unknown): string {
  const body = JSON.stringify(value)
  return `sha256:${createHash('sha256').update(body).digest('hex')}\n${body}`
}
