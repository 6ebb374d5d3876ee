// What an encoder says of one example, in words.
import { klOf } from "../engine/encoder.js";

export function posteriorText(posterior) {
  if (!posterior) return "";
  const { logVariance } = posterior;
  if (!logVariance) return "Encoded to one point.";
  const sigmas = Array.from(logVariance, (value) => Math.exp(value / 2));
  const range = [Math.min(...sigmas), Math.max(...sigmas)].map((value) => value.toFixed(2));
  return `σ from ${range[0]} to ${range[1]}\nKL ${klOf(posterior).toFixed(1)} nats`;
}
