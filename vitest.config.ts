import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { conditions: ['allsource-source'] },
  ssr: { resolve: { conditions: ['allsource-source'] } },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 10_000,
    typecheck: { enabled: true, include: ['test/**/*.test-d.ts'], tsconfig: './tsconfig.json' },
  },
})
