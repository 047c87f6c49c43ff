import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { type Assets, foldAsset } from '../../examples/asset-projection.ts'
import { listings, readPrices } from '../../examples/market-data.ts'

const root = join(import.meta.dirname, '../..')

it('folds every price once and prints the table', { timeout: 30_000 }, async () => {
  const { ALLSOURCE_CORE_URL: _, ...env } = process.env
  const args = ['--conditions=allsource-source', join(root, 'examples/assets.ts')]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env })

  expect(stdout).toMatch(/AAPL .*XNAS:AAPL.*123 .*223\.02 .*7\.07 .*223\.02/)
  expect(stdout).toContain('redelivered  0\n')
  expect(stdout).toContain('lost         0\n')
  expect(stdout).toContain('equals the fold of the files; after a restart of the worker it is whole')
})

it('reads real prices, oldest first, every listed share among them', () => {
  const prices = readPrices()

  expect(prices).toHaveLength(683)
  expect(prices.map(({ date }) => date)).toEqual(prices.map(({ date }) => date).sort())
  expect(Object.keys(listings).every((symbol) => prices.some((price) => price.symbol === symbol))).toBe(true)
})

it('ignores updates of an asset that was never registered', () => {
  const assets: Assets = new Map()

  foldAsset(assets, { event_type: 'asset.updated', payload: { symbol: 'X', price: 1 } } as never)

  expect(assets.size).toBe(0)
})
