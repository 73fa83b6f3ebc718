import { create } from 'zustand';

export interface ToastAct {
  label: string;
  onPress: () => void;
}

export interface Toast {
  id: number;
  text: string;
  tone: 'neutral' | 'good' | 'danger';
  act: ToastAct | null;
}

interface ToastState {
  toasts: Toast[];
  show: (toast: Omit<Toast, 'id'>, lastsMs: number) => void;
  dismiss: (id: number) => void;
}

let lastId = 0;

/** The short notices on screen now. */
export const useToasts = create<ToastState>()((set, get) => ({
  toasts: [],
  show: (toast, lastsMs) => {
    const id = ++lastId;
    set((state) => ({ toasts: [...state.toasts, { ...toast, id }].slice(-3) }));
    setTimeout(() => get().dismiss(id), lastsMs);
  },
  dismiss: (id) => set((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) })),
}));

interface ToastOptions {
  tone?: Toast['tone'];
  act?: ToastAct;
  /** How long it stays, ms. */
  lastsMs?: number;
}

/** Say something short that needs no answer. Trouble stays longer than good news. */
export function toast(text: string, options: ToastOptions = {}): void {
  const { tone = 'neutral', act = null, lastsMs = tone === 'danger' || act ? 8_000 : 4_000 } = options;
  useToasts.getState().show({ text, tone, act }, lastsMs);
}
