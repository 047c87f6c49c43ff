import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['allsource-source'] },
  ssr: { resolve: { conditions: ['allsource-source'] } },
  test: {
    include: ['test/**/*.conformance.ts'],
    testTimeout: 180_000,
    hookTimeout: 60_000,
  },
})
