export type { ItemOutcome } from '../../errors.ts'
