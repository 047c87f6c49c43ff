import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { fileStore } from '../../../src/worker/stores/file-store.node.ts'
import { record } from '../../support/records.ts'

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
