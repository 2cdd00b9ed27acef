import { copyFileSync, mkdirSync } from 'node:fs';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';

const OUT = '../backend/layerloom/static';

/** Puts Swagger UI beside the build, so that /api/docs loads nothing from elsewhere. */
const apiDocs: Plugin = {
  name: 'api-docs',
  apply: 'build',
  closeBundle() {
    mkdirSync(`${OUT}/docs-ui`, { recursive: true });
    for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js']) {
      copyFileSync(`node_modules/swagger-ui-dist/${file}`, `${OUT}/docs-ui/${file}`);
    }
  },
};

export default defineConfig({
  // The server puts its own path in place of the dot (`api/pages.py`); chunks and fonts find each other.
  base: './',
  plugins: [svelte(), apiDocs],
  build: {
    outDir: OUT,
    emptyOutDir: true,
    target: 'es2022',
    // The page's content security policy forbids data: scripts and fonts, so every asset is a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      '/api': { target: 'http://127.0.0.1:8000', ws: true },
    },
  },
});
