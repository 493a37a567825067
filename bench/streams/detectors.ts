import { cutWindow, emptyWindow, withBlock } from "../../shared/concept/stream/adwin.ts";
import type { Moments } from "../../shared/concept/stream/moments.ts";
import { emptyPageHinkley, pageHinkleyStep } from "../../shared/concept/stream/page-hinkley.ts";

/** A detector at the start of a stream: given the next block, whether it finds a rise. */
export type Detector = () => (block: Moments) => boolean;

/** Tests after every block, but single losses after every 32 of them, as River does. */
export const adwin: Detector = () => {
  let window = emptyWindow;
  let blocks = 0;
  return (block) => {
    window = withBlock(window, block);
    blocks++;
    if (block.n === 1 && blocks % 32 !== 0) return false;
    const tested = cutWindow(window);
    window = tested.window;
    return tested.change?.direction === "rise";
  };
};

export const pageHinkley: Detector = () => {
  let state = emptyPageHinkley;
  return (block) => {
    const step = pageHinkleyStep(state, block);
    state = step.state;
    return step.change?.direction === "rise";
  };
};
