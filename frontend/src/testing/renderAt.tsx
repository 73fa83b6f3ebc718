import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { createMemoryRouter, RouterProvider } from 'react-router';

/** Show the screens of a test at their paths, beginning at `path`. */
export function renderAt(path: string, screens: Record<string, ReactNode>) {
  const routes = Object.entries(screens).map(([at, element]) => ({ path: at, element }));
  const router = createMemoryRouter(routes, { initialEntries: [path] });
  const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={cache}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  );
  return router;
}
