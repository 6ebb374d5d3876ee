// The physics and the drawing of vae_core/data/pendulum.py, number by number: what truly follows,
// beside what a model says. A state is [angle, velocity] in radians and radians a second.

/** @import { Point } from "../engine/types.js" */
export const PHYSICS = { gravity: 9.81, length: 1, mass: 1, damping: 0.5, torque: 3 };
export const PUSHES = [-1, 0, 1]; // of the actions, in torques of the motor
const SUBSTEPS = 4;
const [ROD, ROD_RADIUS, BOB_RADIUS, ROD_LIGHT] = [0.34, 0.025, 0.095, 0.45];
const FAINT = 0.25; // of the light of a drawing: less is no pendulum

/**
 * @param {Point} state
 * @param {number} push
 * @returns {Point}
 */
function rate([angle, velocity], push) {
  const { gravity, length, mass, damping, torque } = PHYSICS;
  const pull = (gravity / length) * Math.sin(angle);
  return [velocity, (push * torque) / (mass * length ** 2) - pull - damping * velocity];
}

/**
 * @param {Point} state
 * @param {Point} direction
 * @param {number} h
 * @returns {Point}
 */
function along(state, direction, h) {
  return [state[0] + h * direction[0], state[1] + h * direction[1]];
}

// The state after a time, by the classic Runge-Kutta method; negative seconds go back.
/**
 * @param {Point} state
 * @param {number} push
 * @param {number} seconds
 */
export function step(state, push, seconds) {
  const h = seconds / SUBSTEPS;
  let now = state;
  for (let i = 0; i < SUBSTEPS; i += 1) {
    const first = rate(now, push);
    const second = rate(along(now, first, h / 2), push);
    const third = rate(along(now, second, h / 2), push);
    const fourth = rate(along(now, third, h), push);
    const mean = (k) => (first[k] + 2 * second[k] + 2 * third[k] + fourth[k]) / 6;
    now = along(now, [mean(0), mean(1)], h);
  }
  return now;
}

// A frame (side * side floats in [0, 1]) of an angle.
export function drawPendulum(angle, side) {
  const frame = new Float32Array(side * side);
  const dx = Math.sin(angle) * ROD * side;
  const dy = Math.cos(angle) * ROD * side;
  const lit = (distance, radius) => Math.min(1, Math.max(0, radius * side - distance + 0.5));
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const x = column + 0.5 - side / 2;
      const y = row + 0.5 - side / 2;
      const share = Math.min(1, Math.max(0, (x * dx + y * dy) / (ROD * side) ** 2));
      const rod = ROD_LIGHT * lit(Math.hypot(x - share * dx, y - share * dy), ROD_RADIUS);
      frame[row * side + column] = Math.max(rod, lit(Math.hypot(x - dx, y - dy), BOB_RADIUS));
    }
  }
  return frame;
}

// The angle of a frame, by the direction of its centre of light.
export function readAngle(frame, side) {
  let [across, down] = [0, 0];
  for (let i = 0; i < side * side; i += 1) {
    across += frame[i] * ((i % side) + 0.5 - side / 2);
    down += frame[i] * (Math.floor(i / side) + 0.5 - side / 2);
  }
  return Math.atan2(across, down);
}

// From -pi to pi: how far an angle lies from another, the shorter way round.
export function turnTo(angle, other) {
  const apart = (angle - other) % (2 * Math.PI);
  if (apart > Math.PI) return apart - 2 * Math.PI;
  return apart < -Math.PI ? apart + 2 * Math.PI : apart;
}

// The state that two frames show, under a push that was held between them; null where one shows
// no pendulum.
export function readState(past, present, push, side, seconds) {
  const whole = drawPendulum(0, side).reduce((sum, value) => sum + value, 0);
  for (const frame of [past, present]) {
    if (!(frame.reduce((sum, value) => sum + value, 0) > FAINT * whole)) return null;
  }
  const angle = readAngle(present, side);
  const before = readAngle(past, side);
  let velocity = turnTo(angle, before) / seconds;
  // Going back with it must lead to the angle before: a few corrections are enough.
  for (let i = 0; i < 6; i += 1) {
    const [reached] = step([angle, velocity], push, -seconds);
    velocity += turnTo(reached, before) / seconds;
  }
  return [angle, velocity];
}
