import { readFileSync } from 'node:fs'

/** One monthly closing price. */
export interface Price {
  readonly symbol: string
  /** As `2000-01-01`. */
  readonly date: string
  readonly price: number
}

/** Real prices of five shares and the S&P 500 index, 2000 to 2010, oldest first. From the `vega-datasets` package. */
export function readPrices(): Price[] {
  const shares = rows('stocks.csv').map(([symbol = '', date = '', price]) => toPrice(symbol, date, price))
  const index = rows('sp500.csv').map(([date = '', price]) => toPrice('SPX', date, price))
  return [...shares, ...index].sort(
    (a, b) => a.date.localeCompare(b.date) || a.symbol.localeCompare(b.symbol),
  )
}

/** Where each share is listed, and under which symbol. Written down here; everything else comes from the files. */
export const listings: Readonly<Record<string, { readonly exchange: string; readonly symbol: string }>> = {
  AAPL: { exchange: 'XNAS', symbol: 'AAPL' },
  AMZN: { exchange: 'XNAS', symbol: 'AMZN' },
  GOOG: { exchange: 'XNAS', symbol: 'GOOG' },
  IBM: { exchange: 'XNYS', symbol: 'IBM' },
  MSFT: { exchange: 'XNAS', symbol: 'MSFT' },
}

function rows(file: string): string[][] {
  const url = new URL(`../node_modules/vega-datasets/data/${file}`, import.meta.url)
  const [, ...lines] = readFileSync(url, 'utf8').trim().split(/\r?\n/)
  return lines.map((line) => line.split(','))
}

function toPrice(symbol: string, date: string, price: string | undefined): Price {
  const day = new Date(`${date} UTC`)
  const value = Number(price)
  if (Number.isNaN(day.getTime()) || !(value > 0)) throw new Error(`not a price: ${symbol},${date},${price}`)
  return { symbol, date: day.toISOString().slice(0, 10), price: value }
}
