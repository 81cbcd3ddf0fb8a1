import { fronts, period } from "../lib/front.js";
import { month } from "../lib/page.js";

export default fronts("topicYears", "topic", period(month));
