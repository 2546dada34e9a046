int cuInit(unsigned flags) { return flags == 0 ? 0 : 1; }
