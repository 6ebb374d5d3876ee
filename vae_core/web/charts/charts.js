// @ts-nocheck
// What the canvas charts share: sharp canvases of any size, ticks, robust ranges, number formats.

// A canvas that follows its CSS size and the screen's pixel ratio. `paint(context, width, height)`
// draws in CSS pixels; schedule() asks for one painting in the next frame, however often it is
// called, and nothing runs in between. -> {schedule, size(), destroy}
export function createSurface(canvas, paint) {
  const context = canvas.getContext("2d");
  let width = 0;
  let height = 0;
  let frame = 0;

  function draw() {
    frame = 0;
    if (width < 1 || height < 1) return;
    const ratio = window.devicePixelRatio || 1;
    const columns = Math.round(width * ratio);
    const rows = Math.round(height * ratio);
    if (canvas.width !== columns || canvas.height !== rows) {
      canvas.width = columns;
      canvas.height = rows;
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    paint(context, width, height);
  }

  function schedule() {
    if (!frame) frame = requestAnimationFrame(draw);
  }

  const observer = new ResizeObserver(([{ contentRect }]) => {
    width = contentRect.width;
    height = contentRect.height;
    // Resizing a canvas clears it: paint in the same frame, or it flickers.
    cancelAnimationFrame(frame);
    draw();
  });
  observer.observe(canvas);
  return {
    schedule,
    destroy() {
      cancelAnimationFrame(frame);
      observer.disconnect();
    },
  };
}

// The value below which `share` of the numbers lie (linear interpolation).
export function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return NaN;
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
}

// About `count` round numbers (1, 2 or 5 times a power of ten) inside [low, high].
export function ticks(low, high, count) {
  const span = high - low;
  if (!(span > 0) || !Number.isFinite(span)) return [];
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough) * power;
  const marks = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k += 1) {
    marks.push(Number((k * step).toPrecision(12)));
  }
  return marks;
}

// A number in a figure: its minus is as wide as its digits.
export function numeral(value) {
  return String(value).replace("-", "−");
}

// 0.123, 1.23, 23.9, 83.1, 1234: as many digits as somebody reads at a glance.
export function short(value) {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return "–";
  if (size === 0) return "0";
  if (size < 1) return numeral(value.toFixed(3));
  if (size < 10) return numeral(value.toFixed(2));
  return numeral(value.toFixed(size < 1000 ? 1 : 0));
}

export function font(palette, size = 12, weight = 400) {
  return `${weight} ${size}px ${palette.font}`;
}

// A faint line and a number at each mark, in the colours and the text alignment that are set.
export function drawLevels(context, marks, { toY, left, right, alpha }) {
  for (const mark of marks) {
    const y = Math.round(toY(mark)) + 0.5;
    context.globalAlpha = alpha(mark);
    context.beginPath();
    context.moveTo(left, y);
    context.lineTo(right, y);
    context.stroke();
    context.globalAlpha = 1;
    context.fillText(numeral(mark), left - 6, y);
  }
}
