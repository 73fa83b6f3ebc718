/**
 * A meeting, drawn with the mark's own half discs: people as shapes, one of them speaking.
 * Decorative; its colours are fixed because its ground is.
 */

interface Tile {
  ground: string;
  head: string;
  body: string;
  /** Which way somebody leans, in px. */
  lean: number;
  speaking?: boolean;
}

const tiles: (Tile | 'left' | 'right')[] = [
  { ground: '#f4b26e', head: '#7a3f14', body: '#fff3e2', lean: 6 },
  'left',
  { ground: '#cfe6dc', head: '#0e5a48', body: '#f2a65a', lean: -8 },
  'right',
  { ground: '#f6f3ea', head: '#c9694a', body: '#0e5a48', lean: 4, speaking: true },
  { ground: '#155e70', head: '#f1c9a5', body: '#0c3a46', lean: -5 },
  { ground: '#1a7a62', head: '#f4d9b8', body: '#f6f7f3', lean: 7 },
  { ground: '#e9dff3', head: '#5a3d7a', body: '#b98fd6', lean: -4 },
  'left',
];

const side = 168;
const gap = 16;

/** The picture beside the sign-in forms. */
export function MeetingMosaic({ className }: { className?: string }) {
  const extent = side * 3 + gap * 2;
  return (
    <svg viewBox={`-6 -6 ${extent + 12} ${extent + 12}`} aria-hidden className={className}>
      {tiles.map((tile, index) => {
        const x = (index % 3) * (side + gap);
        const y = Math.floor(index / 3) * (side + gap);
        return (
          <g key={index} transform={`translate(${x} ${y})`}>
            {typeof tile === 'string' ? <Halves facing={tile} /> : <Person tile={tile} id={`tile-${index}`} />}
          </g>
        );
      })}
    </svg>
  );
}

function Person({ tile, id }: { tile: Tile; id: string }) {
  const middle = side / 2 + tile.lean;
  return (
    <>
      <clipPath id={id}>
        <rect width={side} height={side} rx="26" />
      </clipPath>
      {tile.speaking && (
        <rect x="-5" y="-5" width={side + 10} height={side + 10} rx="31" fill="none" stroke="#f4b26e" strokeWidth="3.5" />
      )}
      <g clipPath={`url(#${id})`}>
        <rect width={side} height={side} fill={tile.ground} />
        <path d={`M${middle - 58} ${side}a58 58 0 0 1 116 0Z`} fill={tile.body} />
        <circle cx={middle} cy={side - 84} r="31" fill={tile.head} />
      </g>
      {tile.speaking && <Voice />}
    </>
  );
}

function Voice() {
  return (
    <g transform={`translate(${side - 40} 18)`}>
      <rect width="24" height="24" rx="12" fill="#0e5a48" />
      {[7, 11, 15].map((x, index) => (
        <rect
          key={x}
          x={x}
          y={index === 1 ? 6 : 9}
          width="2.2"
          height={index === 1 ? 12 : 6}
          rx="1.1"
          fill="#f6f7f3"
          className="origin-center animate-shimmer [transform-box:fill-box]"
        />
      ))}
    </g>
  );
}

function Halves({ facing }: { facing: 'left' | 'right' }) {
  const [first, second] = facing === 'left' ? ['#1d7a63', '#f4b26e'] : ['#f6f7f3', '#1d7a63'];
  return (
    <>
      <rect width={side} height={side} rx="26" fill="#0b4638" />
      <path d="M80 28v72a36 36 0 0 1 0-72Z" fill={first} />
      <path d="M88 68a36 36 0 0 1 0 72Z" fill={second} />
    </>
  );
}
