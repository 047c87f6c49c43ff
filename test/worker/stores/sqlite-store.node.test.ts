import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  type SqliteDatabase,
  type SqliteStore,
  type SqliteStoreOptions,
  sqliteStore,
} from '../../../src/worker/stores/sqlite.ts'
import { record } from '../../support/records.ts'
import { virtualClock } from '../../support/virtual-clock.ts'

describe('sqliteStore', () => {
  let folder: string
  let path: string
  let stores: SqliteStore[]

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'allsource-'))
    path = join(folder, 'records.sqlite')
    stores = []
  })
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()))
    await rm(folder, { recursive: true })
  })

  function open(database: string | SqliteDatabase = path, options: SqliteStoreOptions = {}): SqliteStore {
    const store = sqliteStore(database, options)
    stores.push(store)
    return store
  }

  /** Does something to the tables from outside. */
  function tamper(sql: string): void {
    const database = new DatabaseSync(path)
    database.exec(sql)
    database.close()
  }

  const state = Array.from({ length: 20_000 }, (_, n) => `row ${n * 7_919}`).join()

  test('writes only the pieces that changed', async () => {
    const store = open()
    await store.save(record({ state }))
    tamper('CREATE TABLE seen AS SELECT rowid AS id, hash FROM allsource_chunks')
    await store.save(record({ state: `${state.slice(0, 100_000)}, another row${state.slice(100_000)}` }))
    const database = new DatabaseSync(path)
    const count = (sql: string) => Number(database.prepare(`SELECT count(*) AS n FROM ${sql}`).get()?.n)
    expect(count('allsource_chunks')).toBeGreaterThan(4)
    const fresh = count('allsource_chunks WHERE hash NOT IN (SELECT hash FROM seen)')
    expect(fresh).toBeGreaterThan(0)
    expect(fresh).toBeLessThanOrEqual(3)
    database.close()
  })

  test('works on a database that is given, beside its tables, and leaves it open', async () => {
    const database = new DatabaseSync(':memory:')
    database.exec('CREATE TABLE mine (position INTEGER)')
    const store = open(database)
    await store.save(record({ state }))
    expect(await store.load('assets')).toEqual(record({ state }))
    await store.close()
    expect(database.prepare('SELECT count(*) AS n FROM mine').get()).toEqual({ n: 0 })
  })

  test('saves what `onSave` writes with the record, or neither', async () => {
    const database = new DatabaseSync(':memory:')
    database.exec('CREATE TABLE mine (position INTEGER)')
    const store = open(database, {
      onSave: (given, { position }) => {
        given.prepare('INSERT INTO mine VALUES (?)').run(position)
        if (position === 2) throw new TypeError('not this one')
      },
    })
    await store.save(record({ position: 1 }))
    await expect(store.save(record({ position: 2, state }))).rejects.toMatchObject({ code: 'state_store' })
    expect(await store.load('assets')).toEqual(record({ position: 1 }))
    await store.save(record({ position: 3 }))
    expect(database.prepare('SELECT position FROM mine').all()).toEqual([{ position: 1 }, { position: 3 }])
  })

  test.each([
    ['a piece is missing', 'damaged', 'DELETE FROM allsource_chunks WHERE rowid = 2'],
    ['a piece is another', 'damaged', "UPDATE allsource_chunks SET bytes = x'00' WHERE rowid = 2"],
    ['the rest is no JSON', 'damaged', "UPDATE allsource_records SET head = '{'"],
    ['the rest is no record', 'damaged', "UPDATE allsource_records SET head = '{}'"],
    ['the list of pieces is none', 'damaged', "UPDATE allsource_records SET chunks = '7'"],
    ['its layout is newer', 'newer', 'UPDATE allsource_records SET layout = 2'],
    ['its format is newer', 'newer', `UPDATE allsource_records SET head = json_set(head, '$.format', 3)`],
  ])('refuses a record when %s', async (_, problem, sql) => {
    await open().save(record({ state }))
    tamper(sql)
    const error = await open()
      .load('assets')
      .catch((thrown) => thrown)
    expect(error).toMatchObject({ code: 'state_store', problem, location: `${path}, worker "assets"` })
    expect(error.message).toContain("DELETE FROM allsource_records WHERE worker = 'assets'")
    tamper("DELETE FROM allsource_records WHERE worker = 'assets'")
    expect(await open().load('assets')).toBeUndefined()
    await open().save(record({ state }))
    expect(await open().load('assets')).toEqual(record({ state }))
  })

  test('does not overwrite a record of a newer version', async () => {
    await open().save(record())
    tamper('UPDATE allsource_records SET layout = 2')
    await expect(open().save(record({ position: 9 }))).rejects.toMatchObject({ problem: 'newer' })
    tamper('UPDATE allsource_records SET layout = 1')
    expect(await open().load('assets')).toEqual(record())
  })

  test('refuses a file that is no database, and leaves it as it is', async () => {
    await writeFile(path, 'no database, but a text that is long enough to be looked at'.repeat(20))
    await expect(open().load('assets')).rejects.toMatchObject({ problem: 'damaged', location: path })
    await expect(open().save(record())).rejects.toThrow('Restore the database')
  })

  test('says what is in the way of opening it', async () => {
    await expect(open(join(folder, 'missing', 'x.sqlite')).load('assets')).rejects.toMatchObject({
      code: 'state_store',
      problem: 'failed',
    })
  })

  test('passes a name on when its holder was not heard of for a lease, and refuses the old one', async () => {
    const clock = virtualClock()
    const [old, next] = [open(), open()]
    const held = await old.lock?.('assets', { clock })
    if (held?.type !== 'locked') throw held
    // As one of another machine, of which nothing is known here.
    tamper("UPDATE allsource_locks SET holder = 'unknown'")
    expect(await next.lock?.('assets', { clock })).toMatchObject({ type: 'held', isRunning: false })
    await clock.advance(10_000)
    expect(await next.lock?.('assets', { clock })).toMatchObject({ type: 'held', isRunning: true })
    const later = virtualClock()
    await next.lock?.('assets', { clock: later })
    await later.advance(30_001)
    expect(await next.lock?.('assets', { clock: later })).toMatchObject({ type: 'held' })
    await later.advance(30_001)
    const taken = await next.lock?.('assets', { clock: later })
    expect(taken?.type).toBe('locked')
    await expect(old.save(record())).rejects.toMatchObject({ problem: 'lost' })
    expect(held.lock.lost.aborted).toBe(true)
    await next.save(record({ position: 2 }))
    await held.lock.release()
    await next.save(record({ position: 3 }))
    if (taken?.type === 'locked') await taken.lock.release()
    expect([clock.pending, later.pending]).toEqual([0, 0])
  })

  test('is held by another process while that lives, and free the moment it was killed', async () => {
    const module = join(import.meta.dirname, '../../../src/worker/stores/sqlite.ts')
    const code = `
      const { sqliteStore } = await import(${JSON.stringify(module)})
      const { type } = await sqliteStore(${JSON.stringify(path)}).lock('assets')
      process.stdout.write(type)
      setInterval(() => {}, 1_000)`
    const stdio = ['ignore', 'pipe', 'ignore'] as const
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: [...stdio] })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    try {
      const said = await new Promise((resolve) => child.stdout?.once('data', (data) => resolve(`${data}`)))
      expect(said).toBe('locked')
      const attempt = await open().lock?.('assets')
      expect(attempt).toMatchObject({ type: 'held', isRunning: true })
      expect(attempt).toHaveProperty('holder', `process ${child.pid} on ${hostname()}`)
    } finally {
      child.kill('SIGKILL')
      await ended
    }
    const attempt = await open().lock?.('assets')
    expect(attempt?.type).toBe('locked')
    if (attempt?.type === 'locked') await attempt.lock.release()
  })

  test('refuses a platform without SQLite', () => {
    vi.stubGlobal('process', {})
    try {
      expect(() => sqliteStore(path)).toThrow(expect.objectContaining({ code: 'config', option: 'database' }))
    } finally {
      vi.unstubAllGlobals()
    }
  })

  test.each(['', undefined, 7, {}])('refuses %j as a database', (bad) => {
    expect(() => sqliteStore(bad as string)).toThrow(
      expect.objectContaining({ code: 'config', option: 'database' }),
    )
  })
})
