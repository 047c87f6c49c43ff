import type { EventInput, IngestReceipt } from '../../api.ts'
import type { BatchIncompleteError } from '../../batch-incomplete-error.ts'
import { type ItemOutcome, isAllSourceError, PartlyStoredError } from '../../errors.ts'
import type { AppendClient } from './append.ts'
import type { WriteOptions } from './write-options.ts'

/**
 * Writes events in one batch, each only behind the one before it. Where the batch fails in the middle, they are looked for.
 * @param inputs of one entity, each with its `expected_version`
 * @throws what the batch throws, if none of them is stored; partly_stored
 */
export async function appendSeveral(
  client: AppendClient,
  inputs: readonly EventInput[],
  options: WriteOptions,
): Promise<readonly IngestReceipt[]> {
  try {
    return (await client.ingestBatch(inputs, { ...options, verifyWrites: true })).events
  } catch (error) {
    if (!isAllSourceError(error) || error.code !== 'batch_incomplete') throw error
    const [first] = error.unknown
    if (error.stored.length === 0 && first !== undefined) throw first.error
    throw new PartlyStoredError(outcomesOf(error), isAllSourceError(error.cause) ? error.cause : error)
  }
}

function outcomesOf({ stored, notStored, unknown }: BatchIncompleteError): ItemOutcome[] {
  const outcomes: ItemOutcome[] = []
  for (const { index, receipt } of stored) outcomes[index] = { type: 'stored', receipt }
  for (const { index, error } of notStored) outcomes[index] = { type: 'not_stored', error }
  for (const { index, error } of unknown) outcomes[index] = { type: 'unknown', error }
  return outcomes
}
