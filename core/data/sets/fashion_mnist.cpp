// Fashion-MNIST: pieces of clothing, in MNIST's format.
#include "core/data/idx_source.h"

namespace qs {

DataSource sources::fashion_mnist() {
  return idx_source(grey_digits_info("fashion-mnist", "Fashion-MNIST", "pieces of clothing",
                                     "Xiao, Rasul & Vollgraf 2017, arXiv 1708.07747"),
                    "FashionMNIST", {"http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"},
                    {{26421880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"},
                     {29515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"},
                     {4422102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"},
                     {5148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"}});
}

}  // namespace qs
