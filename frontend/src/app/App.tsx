import { Toasts } from '@/primitives/Toasts';
import { Wordmark } from '@/primitives/Brand';

/** The whole page. */
export function App() {
  return (
    <>
      <Wordmark />
      <Toasts />
    </>
  );
}
