import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readDocument } from '../../scripts/document/read-document.ts'
import { answerChecker } from '../support/document/answer-checker.ts'
import { accountCases } from './cases/accounts.ts'
import { authCases } from './cases/auth.ts'
import { batchCases } from './cases/batch.ts'
import { bulkCases } from './cases/bulk.ts'
import { clientCases } from './cases/clients.ts'
import { consumerCases } from './cases/consumers.ts'
import { entityCases } from './cases/entities.ts'
import { entityStateCases } from './cases/entity-state.ts'
import { eventValidityCases } from './cases/event-validity.ts'
import { eventCases } from './cases/events.ts'
import { feedCases } from './cases/feed.ts'
import { headerCases } from './cases/headers.ts'
import { limitCases } from './cases/limits.ts'
import { listingCases } from './cases/listings.ts'
import { loadCases } from './cases/load.ts'
import { pipelineCases } from './cases/pipelines.ts'
import { projectionCases } from './cases/projections.ts'
import { queryCases } from './cases/query.ts'
import { queryPageCases } from './cases/query-pages.ts'
import { readModelCases } from './cases/read-models.ts'
import { reportCases } from './cases/reports.ts'
import { schemaCases } from './cases/schemas.ts'
import { snapshotCases } from './cases/snapshots.ts'
import { streamCases } from './cases/stream.ts'
import { streamFilterCases } from './cases/stream-filters.ts'
import { viewCases } from './cases/views.ts'
import { webhookCases } from './cases/webhooks.ts'
import { workerCases } from './cases/worker.ts'
import { writerCases } from './cases/writer.ts'
import { writeCases } from './cases/writes.ts'
import { type Case, createScenario } from './scenario.ts'
import type { CoreVersion, Target } from './target.ts'
import { watchTarget } from './witness.ts'

const groups: Record<string, Case[]> = {
  events: eventCases,
  'event validity': eventValidityCases,
  batch: batchCases,
  bulk: bulkCases,
  query: queryCases,
  'query pages': queryPageCases,
  entities: entityCases,
  'entity state': entityStateCases,
  projections: projectionCases,
  consumers: consumerCases,
  stream: streamCases,
  'stream filters': streamFilterCases,
  feed: feedCases,
  'read models': readModelCases,
  views: viewCases,
  listings: listingCases,
  schemas: schemaCases,
  webhooks: webhookCases,
  snapshots: snapshotCases,
  reports: reportCases,
  pipelines: pipelineCases,
  auth: authCases,
  accounts: accountCases,
  headers: headerCases,
  limits: limitCases,
  clients: clientCases,
  writes: writeCases,
  load: loadCases,
  worker: workerCases,
  writer: writerCases,
}

const document = await readDocument('core')

/** A server that the suite is to run on, opened before its first case and closed after its last. */
export interface ConformanceRun {
  name: string
  version: CoreVersion
  /** False reports each case by name as not run. @default true */
  available?: boolean
  open: () => Promise<Target>
}

/**
 * Registers every case that concerns the version: on a real Core they say what is true, on a mock they prove it. An
 * answer or a frame that the document does not describe fails the case in which it was seen.
 */
export function conformance({ name, version, available = true, open }: ConformanceRun): void {
  describe.runIf(available)(name, () => {
    let target: Target | undefined
    let serial = 0
    const checker = answerChecker(document, version)
    beforeAll(async () => {
      target = await open()
    })
    afterAll(() => target?.close())

    for (const [group, cases] of Object.entries(groups)) {
      for (const { name: caseName, run } of cases.filter(({ only = version }) => only === version)) {
        test(`${group}: ${caseName}`, async () => {
          if (!target) throw new Error('the server is not open')
          serial += 1
          const witness = watchTarget(target, checker)
          const { scenario, end } = createScenario(witness, serial)
          try {
            await run(scenario)
            expect(await witness.problems()).toEqual([])
          } finally {
            end()
          }
        })
      }
    }
  })
}
