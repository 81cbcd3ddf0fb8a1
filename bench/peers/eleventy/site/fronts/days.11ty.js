import { fronts, period } from "../lib/front.js";

export default fronts("days", "day", period(() => ""));
