import type {
  FeedCursor,
  QueryOf,
  ReadModelCommit,
  ReadModelPage,
  ReadModelReceipt,
  SharedApi,
} from '../../api.ts'
import { VersionConflictError } from '../../errors.ts'
import { byteLength, compareBytes } from '../../internal/byte-order.ts'
import { refuseInput } from '../../internal/check.ts'
import { type CallOptions, callInit } from '../../transport/options.ts'
import { checkInteger, checkNames } from '../check-params.ts'
import { defined } from '../query-params.ts'
import { type Replied, type Reply, reply, replyOf } from '../reply.ts'
import type { ClientSettings } from '../settings.ts'
import { checkKey, readModelLimits } from './limits.ts'
import { pagesAfter } from './pages-after.ts'

const READ_ATTEMPTS = 5
const ROWS_PATH = '/api/v1/read-models/{name}'

/** Which rows of a read model to read. */
export interface ReadModelPageFields {
  /** Only rows whose key begins with this. */
  readonly prefix?: string | undefined
  /** Only rows after this key: `next` of the page before. */
  readonly after?: string | undefined
  /** 1 to 500. @default 100 */
  readonly limit?: number | undefined
  /** The `content_revision` of an earlier read of the same prefix: if it still holds, `unchanged` is true and no rows come. */
  readonly revision?: number | undefined
}

/** All rows of a read model, or of a prefix, as they were at one moment. */
export interface ReadModelRows {
  /** What a commit that follows expects. */
  readonly revision: number
  readonly content_revision: number
  /** The last commit's; null before the first. */
  readonly checkpoint: FeedCursor | null
  readonly ready: boolean
  /** By key, in ascending order of the keys' bytes. */
  readonly rows: ReadonlyMap<string, unknown>
}

/** A read model of one name. Reading and writing need a Core from 0.27. */
export interface ReadModel {
  /** Under which Core keeps it. */
  readonly name: string
  /**
   * One page of rows. An unknown model is an empty one at revision 0. When `unchanged` is true, no rows mean that none changed.
   * @throws unsupported on a Core before 0.27, api (403) for a reserved name
   * @source openapi `getReadModelPage`
   */
  page(fields?: ReadModelPageFields, options?: CallOptions): Reply<ReadModelPage>
  /**
   * Every row, all of one moment: read again from the start, up to five times, when another writer commits in between.
   * @throws version_conflict if it changed during each of them; unsupported on a Core before 0.27
   * @source openapi `getReadModelPage`
   */
  rows(fields?: Pick<ReadModelPageFields, 'prefix'>, options?: CallOptions): Reply<ReadModelRows>
  /**
   * Changes rows, all or none. null deletes. At most 500 changes, 240 KiB as JSON, 512 bytes a key, 126,976 bytes a row with its key.
   * The checkpoint must be of the feed as it is now and not before the model's own: after a new epoch only a commit with `reset`,
   * which drops all rows first, is taken. The commit itself is an event that the feed leaves out.
   * @throws invalid_input (nothing was sent), version_conflict (read again), outcome_unknown, api (400) for a wrong checkpoint,
   * unsupported on a Core before 0.27
   * @source openapi `commitReadModel`
   */
  commit(commit: ReadModelCommit, options?: CallOptions): Reply<ReadModelReceipt>
}

/** The read model of a name. @throws invalid_input for a name that Core would not take */
export function readModel(api: SharedApi, settings: ClientSettings, name: string): ReadModel {
  if (typeof name !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(name))
    refuseInput('name', 'must be 1 to 64 letters, digits, `-` or `_`')
  const tenant = settings.tenantId === undefined ? {} : { tenant_id: settings.tenantId }
  const model: ReadModel = {
    name,
    page: (fields = {}, options = {}) =>
      reply(async () => {
        checkPageFields(fields)
        const query = { ...pageQuery(fields), ...tenant }
        return api.GET(ROWS_PATH, { params: { path: { name }, query }, ...callInit(options) })
      }),
    rows: (fields = {}, options = {}) =>
      replyOf(() =>
        settings.within(options, (bounded) =>
          readAtOnce((page) => model.page({ ...fields, ...page }, bounded).withResponse()),
        ),
      ),
    commit: (commit, options = {}) =>
      reply(async () => {
        const body = checkedCommit(commit)
        return api.PUT(ROWS_PATH, { params: { path: { name }, query: tenant }, body, ...callInit(options) })
      }),
  }
  return model
}

async function readAtOnce(
  read: (fields: ReadModelPageFields) => Promise<Replied<ReadModelPage>>,
): Promise<Replied<ReadModelRows>> {
  let expected: number | undefined
  let current: number | undefined
  for (let attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
    const rows = new Map<string, unknown>()
    expected = undefined
    const pages = pagesAfter(async (after) => {
      const { data, response } = await read({ limit: readModelLimits.maxPage, after })
      return { ...data, response }
    })
    for await (const { response, ...page } of pages) {
      expected ??= page.content_revision
      current = page.content_revision
      if (current !== expected) break
      for (const [key, row] of sortedRows(page)) rows.set(key, row)
      if (page.next !== null) continue
      const { revision, content_revision, checkpoint, ready } = page
      return { data: { revision, content_revision, checkpoint, ready, rows }, response }
    }
  }
  const message = `the read model changed during each of ${READ_ATTEMPTS} reads`
  throw new VersionConflictError(message, { expected, current })
}

/** JavaScript puts keys that are whole numbers first, wherever they stood. */
function sortedRows(page: ReadModelPage): [string, unknown][] {
  return Object.entries(page.rows).sort(([a], [b]) => compareBytes(a, b))
}

function checkPageFields(fields: ReadModelPageFields): void {
  checkNames(fields, ['prefix', 'after', 'limit', 'revision'])
  checkKey('prefix', fields.prefix)
  checkKey('after', fields.after)
  checkInteger('limit', fields.limit, 1, readModelLimits.maxPage)
  checkInteger('revision', fields.revision, 0)
}

function pageQuery({ prefix, after, limit, revision }: ReadModelPageFields): QueryOf<'getReadModelPage'> {
  return defined<QueryOf<'getReadModelPage'>>({ prefix, after, limit, revision })
}

function checkedCommit(commit: ReadModelCommit): ReadModelCommit {
  checkNames(commit, ['expected_revision', 'checkpoint', 'ready', 'reset', 'changes'])
  const { expected_revision, checkpoint, ready, reset = false, changes } = commit
  required('expected_revision', expected_revision)
  checkInteger('expected_revision', expected_revision, 0)
  for (const name of ['epoch', 'position'] as const) {
    required(`checkpoint.${name}`, checkpoint?.[name])
    checkInteger(`checkpoint.${name}`, checkpoint[name], 0)
  }
  if (typeof ready !== 'boolean') refuseInput('ready', 'must be true or false')
  if (typeof reset !== 'boolean') refuseInput('reset', 'must be true or false')
  checkChanges(changes)
  const body = { expected_revision, checkpoint, ready, reset, changes }
  const bytes = byteLength(JSON.stringify(body))
  if (bytes > readModelLimits.maxCommitBytes)
    refuseInput(
      'changes',
      `make a commit of ${bytes} bytes; at most ${readModelLimits.maxCommitBytes} are taken`,
    )
  return body
}

function checkChanges(changes: ReadModelCommit['changes']): void {
  if (typeof changes !== 'object' || changes === null || Array.isArray(changes))
    refuseInput('changes', 'must be an object of rows by key')
  const entries = Object.entries(changes)
  if (entries.length > readModelLimits.maxChanges)
    refuseInput('changes', `are ${entries.length}; at most ${readModelLimits.maxChanges} are taken`)
  for (const [key, row] of entries) {
    const field = `changes[${JSON.stringify(key)}]`
    checkKey(field, key)
    const text = JSON.stringify(row)
    if (text === undefined) refuseInput(field, 'must be a JSON value; null deletes the row')
    if (byteLength(key) + byteLength(text) > readModelLimits.maxRowBytes)
      refuseInput(field, `must be at most ${readModelLimits.maxRowBytes} bytes with its key`)
  }
}

function required(field: string, value: unknown): void {
  if (value === undefined) refuseInput(field, 'is missing')
}
