import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// Where the development server finds the gateway; the built page is served by the gateway itself.
const gateway = process.env['API_TARGET'] ?? 'http://127.0.0.1:8000';

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: {
    host: '127.0.0.1',
    port: Number(process.env['WEB_PORT'] ?? 5173),
    strictPort: true,
    proxy: {
      '/api': { target: gateway, ws: true },
      '/health': { target: gateway },
    },
  },
  build: {
    // A strict content security policy allows no data: fonts or scripts, so nothing is inlined.
    assetsInlineLimit: 0,
    sourcemap: false,
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing/setup.ts'],
    testTimeout: 60_000,
    // What a passing test makes the browser log (a refused request, say) is no news.
    silent: 'passed-only',
    // Two cores are shared with a database and browsers: a few workers finish sooner than many.
    maxWorkers: 2,
  },
});
