import { describe, expect, test } from 'vitest'
import { findCore } from '../../scripts/core/cache.ts'
import { readDocument } from '../../scripts/document/read-document.ts'
import { coreVersions } from '../conformance/target.ts'
import { answerChecker } from '../support/document/answer-checker.ts'
import { describeFailure, runSeed } from './differential.ts'
import { openCore, openMock } from './players.ts'

const SEEDS = 24
const RESTART_SEEDS = 6
/** The same programs every time: what is new to find, `npm run differential` finds. */
const FIRST_SEED = Number(process.env.TEST_SEED ?? 20_261)

const requested = process.env.ALLSOURCE_TEST_CORES?.split(',') ?? [...coreVersions]
const document = await readDocument('core')

for (const version of coreVersions.filter((known) => requested.includes(known))) {
  const found = await findCore(version)
  describe.runIf(found.type === 'installed')(`Core ${version} and its mock`, () => {
    const checker = answerChecker(document, version)
    const play = async (seed: number, restarts: boolean): Promise<string | undefined> => {
      const failure = await runSeed(seed, {
        checker,
        restarts,
        openFirst: () => openCore(version, restarts),
        openSecond: () => openMock(version),
      })
      return failure && describeFailure(failure, [`Core ${version}`, 'mock'])
    }
    for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
      test(`answer the program ${seed} alike`, async () => {
        expect(await play(seed, false)).toBeUndefined()
      })
    }
    for (let seed = FIRST_SEED; seed < FIRST_SEED + RESTART_SEEDS; seed++) {
      test(`answer the program ${seed} with restarts alike`, async () => {
        expect(await play(seed, true)).toBeUndefined()
      })
    }
  })
}
