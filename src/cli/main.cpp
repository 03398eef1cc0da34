#include "flinkdiag/version.h"
int main() {}
