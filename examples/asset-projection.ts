import type { Event } from 'allsource'

/** What is known of an asset. */
export interface Asset {
  readonly symbol: string
  listing: string | undefined
  prices: number[]
  lowest: number
  highest: number
}

/** Assets by symbol. */
export type Assets = Map<string, Asset>

/** Folds the three event types of the asset projection. */
export function foldAsset(assets: Assets, event: Event): void {
  switch (event.event_type) {
    case 'asset.registered': {
      const { symbol } = event.payload as { symbol: string }
      assets.set(symbol, { symbol, listing: undefined, prices: [], lowest: Infinity, highest: -Infinity })
      return
    }
    case 'asset.updated': {
      const { symbol, price } = event.payload as { symbol: string; price: number }
      const asset = assets.get(symbol)
      if (asset === undefined) return
      asset.prices.push(price)
      asset.lowest = Math.min(asset.lowest, price)
      asset.highest = Math.max(asset.highest, price)
      return
    }
    case 'exchange_mapping.set': {
      const { symbol, exchange, exchange_symbol } = event.payload as {
        symbol: string
        exchange: string
        exchange_symbol: string
      }
      const asset = assets.get(symbol)
      if (asset !== undefined) asset.listing = `${exchange}:${exchange_symbol}`
      return
    }
  }
}
