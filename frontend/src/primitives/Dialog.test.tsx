import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';

import { Button } from './Button';
import { Dialog } from './Dialog';

function Page() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Ask</Button>
      <Dialog open={open} onClose={() => setOpen(false)} title="Sure?" description="It can’t be undone.">
        <Button onClick={() => setOpen(false)}>Yes</Button>
      </Dialog>
    </>
  );
}

describe('a dialog', () => {
  it('is named and described, and adds no style element', async () => {
    const styles = document.querySelectorAll('style').length;
    render(<Page />);
    await userEvent.click(screen.getByRole('button', { name: 'Ask' }));
    const dialog = screen.getByRole('dialog', { name: 'Sure?' });
    const describedBy = dialog.getAttribute('aria-describedby') ?? '';
    expect(document.getElementById(describedBy)?.textContent).toBe('It can’t be undone.');
    expect(document.querySelectorAll('style')).toHaveLength(styles);
  });

  it('closes by Escape and gives focus back to what opened it', async () => {
    render(<Page />);
    const ask = screen.getByRole('button', { name: 'Ask' });
    await userEvent.click(ask);
    expect(screen.getByRole('dialog').contains(document.activeElement)).toBe(true);
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    await waitFor(() => expect(document.activeElement).toBe(ask));
  });
});
