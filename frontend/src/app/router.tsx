import type { ComponentType } from 'react';
import { createBrowserRouter } from 'react-router';

import { AppShell } from './shell/AppShell';
import { SignedInOnly, SignedOutOnly } from './shell/guards';
import { RouteError } from './shell/RouteError';
import { Splash } from './shell/Splash';

type Screen = () => Promise<{ default: ComponentType }>;

/** A screen whose code is fetched when somebody goes there. */
const screen = (load: Screen) => ({
  lazy: async () => ({ Component: (await load()).default }),
});

/** Every address of the app. */
export const router = createBrowserRouter([
  {
    errorElement: <RouteError />,
    HydrateFallback: Splash,
    children: [
      {
        Component: SignedOutOnly,
        children: [
          { path: '/signin', ...screen(() => import('@/features/auth/SignInPage')) },
          { path: '/register', ...screen(() => import('@/features/auth/RegisterPage')) },
          { path: '/confirm', ...screen(() => import('@/features/auth/ConfirmPage')) },
        ],
      },
      {
        Component: SignedInOnly,
        children: [
          {
            Component: AppShell,
            children: [
              {
                errorElement: <RouteError />,
                children: [
                  { path: '/', ...screen(() => import('@/features/meetings/DashboardPage')) },
                  { path: '/organizations/new', ...screen(() => import('@/features/organizations/NewOrganizationPage')) },
                  { path: '/organizations/:id', ...screen(() => import('@/features/organizations/OrganizationPage')) },
                  { path: '/meetings/new', ...screen(() => import('@/features/meetings/NewMeetingPage')) },
                  { path: '/meetings/:id', ...screen(() => import('@/features/meetings/MeetingDetailsPage')) },
                ],
              },
            ],
          },
          { path: '/m/:code', ...screen(() => import('./meeting/MeetingPage')) },
        ],
      },
      { path: '*', ...screen(() => import('./shell/NotFoundPage')) },
    ],
  },
]);
