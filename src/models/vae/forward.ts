export { CHUNK_ROWS, createNetwork, type ForwardNetwork } from '#nn/program/forward.ts';
